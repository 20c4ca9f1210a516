import type { DatabaseChangeKind } from '../../../domain/database-change.ts';
import type { DatabaseChangeView } from '../../../operations/database-change/show-database-change.ts';
import { type Message, note, section } from '../../blocks.ts';
import { inline } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { clockTime, counted, type RenderContext } from '../../wording.ts';

/** How many names are read; the rest is a number. */
const NAMES = 10;

const WHAT: Readonly<Record<DatabaseChangeKind, (at: string) => string>> = {
  promoted: (at) => `A standby of the database took over, noticed at ${at}.`,
  restored: (at) => `The database was restored from a backup or moved, noticed at ${at}.`,
  told: (at) => `The database was restored, said the command line at ${at}.`,
};

/** That the database may have lost its last changes, and what came of the look at what targets hold, to an admin. */
export function databaseChangeCard(view: DatabaseChangeView, render: RenderContext): Message {
  const { change, looks, failed, unreadable } = view;
  const isThrough = looks.left === 0 && failed.length === 0;
  const what = WHAT[change.kind](clockTime(change.noticedAt, render.now));
  const line = `${what} What was recorded just before may be lost.`;
  const errors = failed.map(({ name, error }) => `• ${inline(name, 60)}: ${inline(error, 200)}`);
  return {
    sign: sign(isThrough ? 'done' : 'urgent', 'Database changed'),
    text: line,
    blocks: [
      section(line, lookLine(view)),
      ...(errors.length > 0 ? [section(`Couldn’t be read:\n${errors.join('\n')}`)] : []),
      note(
        ...(unreadable.length > 0 ? [unreadableLine(unreadable)] : []),
        'Requests, decisions and audit events of that time may be missing too. Whoever misses theirs has to do it again.',
      ),
    ],
  };
}

function lookLine({ looks: { total, left, found, missing } }: DatabaseChangeView): string {
  if (total === 0) return 'No target can be read by Sallyport, so somebody has to look at what people hold.';
  const targets = counted(total, 'resource', 'resources');
  const how = left === 0 ? `Sallyport has looked at ${targets}` : `Sallyport is looking at ${targets}`;
  if (found + missing === 0)
    return left === 0 ? `${how}: everything there is on record.` : `${how} for access that isn’t on record.`;
  const times = found === 1 ? 'once' : `${found} times`;
  const unknown = `Access that isn’t on record was found ${times}, and its owners are asked whether it stays`;
  const gone = `${counted(missing, 'grant', 'grants')} on record ${missing === 1 ? 'wasn’t' : 'weren’t'} there any more, so ${missing === 1 ? 'it has' : 'they have'} ended`;
  const parts = [...(found > 0 ? [unknown] : []), ...(missing > 0 ? [gone] : [])];
  return `${how}.${left === 0 ? '' : ' So far:'} ${parts.join('. ')}.`;
}

function unreadableLine(names: readonly string[]): string {
  const shown = names.slice(0, NAMES).map((name) => inline(name, 60));
  const rest = names.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  return `Can’t be read, so somebody has to look there: ${all.join(', ')}.`;
}
