import { DomainError } from '../../domain/errors.ts';
import { explainRequest } from '../../operations/policy/explain-request.ts';
import { findPerson } from '../../operations/people/find-person.ts';
import { asTyped } from '../words/as-typed.ts';
import { explanationMessage } from '../lists/explanation-message.ts';
import { type Command, say } from './command.ts';
import { takePerson } from '../words/person-words.ts';
import { readAs } from '../views/length-note.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { readAskWords } from '../words/words.ts';

export const explainCommand: Command = {
  name: 'explain',
  usage: '[@someone] <what> [how long] [why]',
  summary: 'What would happen to a request, who would be asked, and why. Nobody is asked or told.',
  async handle(ctx, words, slack) {
    const { person, rest } = takePerson(words);
    const when = whenTyped(ctx);
    const { entitlement, hint, length, ticket, justification } = readAskWords(
      ctx.config,
      asTyped(rest),
      when,
    );
    if (entitlement === null) {
      const example = `Name the access: \`${slack.command} explain @someone prod-db/write 4h\`.`;
      throw new DomainError('invalid', hint === '' ? example.replaceAll('`', '') : hint);
    }
    if (length.question !== '') throw new DomainError('invalid', length.question);
    const explanation = await explainRequest(ctx, {
      ...(person === null ? {} : { personId: (await findPerson(ctx, person)).id }),
      entitlement,
      ...(length.seconds === null ? {} : { durationSeconds: length.seconds }),
      justification,
      ticket,
    });
    return say(explanationMessage(explanation, readAs(length, when)));
  },
};
