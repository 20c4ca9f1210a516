import { DomainError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { findPerson } from '../../operations/people/find-person.ts';
import { renderContextOf } from '../slack-context.ts';
import { fillRequestModal } from '../views/request/fill-request-modal.ts';
import type { Command } from './command.ts';
import { readAs, sentences, tooLong } from '../views/length-note.ts';
import { readRequestWords } from '../words/request-words.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';

export const requestCommand: Command = {
  name: 'request',
  usage: '[what …] [how long] [for @someone] [why]',
  summary: 'Ask for access. Add words to fill in the form: `request prod-db/read 2h fixing INC-4711`.',
  async handle(ctx, words, slack) {
    const when = whenTyped(ctx);
    const { forWhom, hint, length, items, ...why } = readRequestWords(ctx.config, words, when);
    const { slackUserId, fault } = await meantPerson(ctx, forWhom);
    const said = sentences(hint, fault, length.question, readAs(length, when), tooLong(why));
    const filled = {
      ...why,
      items,
      durationSeconds: length.seconds,
      untilAt: length.until,
      isLengthOpen: length.question !== '',
      forSlackUserId: slackUserId,
    };
    return { kind: 'modal', view: await fillRequestModal(ctx, filled, renderContextOf(slack), said) };
  },
};

/** Whom it is for; somebody who can't be found is said in the form, where they can be chosen. */
async function meantPerson(
  ctx: PersonCtx,
  forWhom: string | null,
): Promise<{ slackUserId: string | null; fault: string }> {
  const own = ctx.actor.person.slackUserId;
  if (forWhom === null) return { slackUserId: own, fault: '' };
  try {
    const { slackUserId, name } = await findPerson(ctx, forWhom);
    if (slackUserId !== null) return { slackUserId, fault: '' };
    return { slackUserId: own, fault: `${name} has no account in this workspace. Choose somebody else.` };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { slackUserId: own, fault: error.message };
  }
}
