import { asTyped } from '../as-typed.ts';
import { DomainError } from '../../domain/errors.ts';
import { listHolders } from '../../operations/grant/list-holders.ts';
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
    const found = await listHolders(ctx, { resource: resourceMeant(ctx, typed) });
    const shown = found.holders.slice(0, ROWS);
    const left = found.holders.length - shown.length;
    const look = lookOf(room);
    return say({
      text: `${counted(found.holders.length, 'grant', 'grants')} on ${inline(found.label)} now.`,
      blocks: [
        heading(`Who holds ${found.label}`),
        note(`Owned by ${names(found.owners)}`),
        ...(shown.length === 0
          ? [section('Nobody, through Sallyport.')]
          : fittingRows(shown.map((view) => section(holder(view, look))))),
        ...(left > 0 || found.more ? [note(`… and ${left > 0 ? `${left} ` : ''}more.`)] : []),
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

/** By id, key or name; a name that is nearly right is said in the refusal. */
function resourceMeant(ctx: PersonCtx, typed: string): string {
  const named = resourceCalled(ctx.config, typed);
  if (named !== undefined) return named;
  const { entitlement } = readAskWords(ctx.config, typed);
  if (entitlement !== null) return entitlement;
  throw noResource(ctx.config, typed);
}
