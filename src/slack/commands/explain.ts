import { DomainError } from '../../domain/errors.ts';
import { explainRequest } from '../../operations/policy/explain-request.ts';
import { findPerson } from '../../operations/people/find-person.ts';
import { asTyped } from '../words/as-typed.ts';
import { explanationMessage } from '../lists/explanation-message.ts';
import { type Command, say } from './command.ts';
import { takePerson } from '../words/person-words.ts';
import { readAskWords } from '../words/words.ts';

const PERMANENT = /^permanent(?:ly)?\b\s*/i;

export const explainCommand: Command = {
  name: 'explain',
  usage: '[@someone] <what> [how long] [why]',
  summary: 'What would become of a request, who would be asked, and why. Nobody is asked or told.',
  async handle(ctx, words, room) {
    const { person, rest } = takePerson(words);
    const asked = readAskWords(ctx.config, asTyped(rest));
    const { entitlement, hint, durationSeconds, ticket, justification } = asked;
    if (entitlement === null) {
      const example = `Name what is asked for: \`${room.command} explain @someone prod-db/write 4h\`.`;
      throw new DomainError('invalid', hint === '' ? example.replaceAll('`', '') : hint);
    }
    const permanent = durationSeconds === null && PERMANENT.test(justification);
    const explanation = await explainRequest(ctx, {
      ...(person === null ? {} : { personId: (await findPerson(ctx, person)).id }),
      entitlement,
      ...(permanent ? { durationSeconds: 'permanent' as const } : {}),
      ...(durationSeconds === null ? {} : { durationSeconds }),
      justification: permanent ? justification.replace(PERMANENT, '') : justification,
      ticket,
    });
    return say(explanationMessage(explanation));
  },
};
