import type { Command } from 'commander';
import { DomainError } from '../domain/errors.ts';
import type { AskedLength } from '../domain/time/duration.ts';
import { shown } from '../domain/words/length-phrase.ts';
import { HOW } from '../domain/words/length-doubt.ts';
import { takeLength } from '../domain/words/length-words.ts';
import { momentInWords, type WhenTyped } from '../domain/words/when-typed.ts';
import { findPerson } from '../operations/people/find-person.ts';
import { explainFor } from '../operations/policy/explain-request.ts';
import { explanationLines } from './explanation-lines.ts';
import { reporting, say } from './report.ts';
import { withStore } from './with-store.ts';

export function addExplain(program: Command): void {
  program
    .command('explain')
    .argument('<email>', 'whose request it would be')
    .argument('<entitlement>', 'such as prod-db/write')
    .argument(
      '[length...]',
      'such as 4h, until friday 18:00, or permanent; what the policy gives by itself when left out',
    )
    .option('--ticket <ticket>', 'as it would be given', '')
    .option('--reason <reason>', 'as it would be given', '')
    .description('say what would happen to a request, who would be asked and why, without doing anything')
    .action(reporting(explain));
}

async function explain(
  email: string,
  entitlement: string,
  words: readonly string[],
  options: { ticket: string; reason: string },
): Promise<void> {
  await withStore(async (ctx) => {
    const typed = words.join(' ');
    const when = { now: ctx.clock.now(), zone: ctx.config.timezone };
    const length = typed === '' ? undefined : lengthTyped(typed, when);
    const durationSeconds = length?.seconds;
    if (length?.until) say(`“${typed}” is ${momentInWords(length.until, when)} (${when.zone}).`);
    const person = await findPerson(ctx, email);
    const { ticket, reason: justification } = options;
    const asked = { personId: person.id, entitlement, durationSeconds, justification, ticket };
    for (const line of explanationLines(await explainFor(ctx, asked))) say(line);
  });
}

/** The length that these words are, as a whole. */
export function lengthTyped(typed: string, when: WhenTyped): { seconds: AskedLength; until: Date | null } {
  const { seconds, until, said, left, question } = takeLength(typed, when);
  if (question !== '') throw new DomainError('invalid', question);
  if (seconds === null) throw new DomainError('invalid', `“${shown(typed)}” isn’t a length. ${HOW}`);
  if (left !== '')
    throw new DomainError('invalid', `“${said}” is a length, but “${shown(left)}” after it isn’t. ${HOW}`);
  return { seconds, until };
}
