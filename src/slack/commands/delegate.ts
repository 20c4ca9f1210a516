import { DomainError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { delegateApprovals } from '../../operations/delegation/delegate-approvals.ts';
import { endDelegation } from '../../operations/delegation/end-delegation.ts';
import { showDelegation } from '../../operations/delegation/show-delegation.ts';
import { findPerson } from '../../operations/people/find-person.ts';
import { asTyped } from '../words/as-typed.ts';
import { sentence } from '../blocks.ts';
import { delegationMessage } from '../lists/delegation-message.ts';
import type { SlackContext } from '../slack-context.ts';
import { type Command, say } from './command.ts';
import { takePerson } from '../words/person-words.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { readUntil } from '../../domain/words/until-words.ts';

const OFF = /^(?:off|end|stop|nobody|none)$/i;

export const delegateCommand: Command = {
  name: 'delegate',
  usage: '[@colleague until friday | off]',
  summary: 'Let a colleague decide for you for a while. On its own, it shows your delegation.',
  async handle(ctx, words, slack) {
    const typed = words.trim();
    if (OFF.test(asTyped(typed))) {
      await endDelegation(ctx);
      return say(sentence('Delegation ended. You decide alone again.'));
    }
    if (typed !== '') await delegate(ctx, typed, slack);
    return say(delegationMessage(await showDelegation(ctx), slack.command));
  },
};

async function delegate(ctx: PersonCtx, words: string, slack: SlackContext): Promise<void> {
  const { person, rest } = takePerson(words);
  const [name, when]: [string, string] = person === null ? splitAtUntil(rest) : [person, rest];
  if (asTyped(name) === '')
    throw new DomainError('invalid', `Name a colleague: ${slack.command} delegate @colleague until friday.`);
  const { id } = await findPerson(ctx, person === null ? asTyped(name) : name);
  const read = readUntil(asTyped(when), whenTyped(ctx));
  if (!read.ok) throw new DomainError('invalid', read.sentence);
  await delegateApprovals(ctx, { toPersonId: id, until: read.until });
}

/** A name of several words, typed without a mention. */
function splitAtUntil(words: string): [string, string] {
  const [, name, when] = /^([\s\S]*?)\s+((?:until|till|for)\s[\s\S]*)$/i.exec(words) ?? [];
  return name === undefined || when === undefined ? [words, ''] : [name, when];
}
