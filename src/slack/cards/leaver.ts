import type { LeaverView } from '../../operations/leaver/show-leaver.ts';
import type { GrantView } from '../../operations/views.ts';
import { button, buttons, type Message, note, section, withRest } from '../blocks.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { clockTime, counted, type Look, person, right } from '../wording.ts';

const ROWS = 20;

/** What somebody holds who isn't active any more, to one who answers for it, with the way to end all of it. */
export function leaverCard(view: LeaverView, look: Look): Message {
  const { held } = view;
  const line = firstLine(view);
  const ending = held.every(({ grant }) => grant.state === 'revoking');
  const foot = view.why === null || ending ? [] : [endButton(view)];
  const head = section(line);
  const entries = held.slice(0, ROWS).map((one) => [section(heldLine(one, look))]);
  const rest = (more: number) => [note(`… and ${more} more.`)];
  return {
    text: line,
    blocks: [head, ...withRest(entries, { total: held.length, rest }, head, ...foot), ...foot],
  };
}

function firstLine({ person: who, why, held }: LeaverView): string {
  if (held.length === 0)
    return why === null
      ? `${person(who)} is active again, and holds nothing of this.`
      : `${person(who)} isn’t active any more, and holds nothing that Sallyport knows of.`;
  const things = counted(held.length, 'thing', 'things');
  return why === null
    ? `${person(who)} is active again, and holds ${things}.`
    : `${person(who)} isn’t active any more (${inline(why, 200)}), and still holds ${things}.`;
}

function heldLine({ entitlement, grant }: GrantView, look: Look): string {
  if (grant.state === 'revoking') return `• ${right(entitlement)}, being removed`;
  const until =
    grant.expiresAt === null ? 'with no end date' : `until ${clockTime(grant.expiresAt, look.now)}`;
  return `• ${right(entitlement)} ${until}`;
}

function endButton({ person: who, held }: LeaverView) {
  return buttons(
    listBlockId('card', who.id),
    button(ACTION.endLeaverAccess, 'End all of it', who.id, {
      style: 'danger',
      confirm: {
        title: 'End all of it now?',
        text: `All that ${who.name} still holds (${held.length}) ends now, and is removed at once.`,
        yes: 'End all of it',
        no: 'Not yet',
      },
    }),
  );
}
