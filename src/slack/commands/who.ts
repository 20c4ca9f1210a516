import { asTyped } from '../as-typed.ts';
import { DomainError } from '../../domain/errors.ts';
import { listHolders } from '../../operations/grant/list-holders.ts';
import type { Holders } from '../../operations/grant/list-holders.ts';
import type { GrantView } from '../../operations/views.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { fittingRows, heading, note, section } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import { lookOf } from '../room.ts';
import { clockTime, counted, type Look, names, person, right } from '../wording.ts';
import { type Command, say } from './command.ts';
import { noResource, resourceCalled } from './resource-words.ts';
import { readAskWords } from './words.ts';

const ROWS = 25;

export const whoCommand: Command = {
  name: 'who',
  usage: '<resource>',
  summary: 'Who holds access to something, until when, and who owns it.',
  async handle(ctx, words, room) {
    const typed = asTyped(words);
    if (typed === '') throw new DomainError('invalid', `Name a resource, like ${room.command} who prod-db.`);
    const found = await holdersOf(ctx, typed);
    const shown = found.holders.slice(0, ROWS);
    const left = found.total - shown.length;
    const look = lookOf(room);
    return say({
      text: `${counted(found.total, 'grant', 'grants')} on ${inline(found.label)} now.`,
      blocks: [
        heading(`Who holds ${found.label}`),
        note(`Owned by ${names(found.owners)}`),
        ...(shown.length === 0
          ? [section('Nobody, through Sallyport.')]
          : fittingRows(shown.map((view) => section(holder(view, look))))),
        ...(left > 0
          ? [note(`These are ${shown.length} of ${found.total}; the others aren’t shown here.`)]
          : []),
      ],
    });
  },
};

function holder(view: GrantView, look: Look): string {
  const { expiresAt, state } = view.grant;
  const until = expiresAt === null ? 'with no end date' : `until ${clockTime(expiresAt, look.now)}`;
  const stage = state === 'active' ? until : state === 'revoking' ? 'being removed' : 'being set up';
  const why = view.justification === '' ? '' : `\n> ${inline(view.justification, 150)}`;
  const by = view.approvedBy.length === 0 ? '' : ` · approved by ${names(view.approvedBy)}`;
  return `${person(view.holder)}: ${right(view.entitlement)} ${stage}${by}${why}`;
}

/** By id, key or name, also of what left the catalog and is held still; a name that is nearly right is said in the refusal. */
async function holdersOf(ctx: PersonCtx, typed: string): Promise<Holders> {
  const meant = resourceCalled(ctx.config, typed) ?? readAskWords(ctx.config, typed).entitlement;
  try {
    return await listHolders(ctx, { resource: meant ?? typed });
  } catch (error) {
    if (meant === null && error instanceof DomainError && error.code === 'not_found')
      throw noResource(ctx.config, typed);
    throw error;
  }
}
