import type { Command } from 'commander';
import { DomainError } from '../domain/errors.ts';
import { type AskedLength, parseDuration } from '../domain/time/duration.ts';
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
    .argument('[duration]', 'such as 4h, or permanent; what the policy gives by itself when left out')
    .option('--ticket <ticket>', 'as it would be given', '')
    .option('--reason <reason>', 'as it would be given', '')
    .description('say what would become of a request, who would be asked and why, without doing anything')
    .action(reporting(explain));
}

async function explain(
  email: string,
  entitlement: string,
  duration: string | undefined,
  options: { ticket: string; reason: string },
): Promise<void> {
  const durationSeconds = duration === undefined ? undefined : lengthIn(duration);
  await withStore(async (ctx) => {
    const person = await findPerson(ctx, email);
    const { ticket, reason: justification } = options;
    const asked = { personId: person.id, entitlement, durationSeconds, justification, ticket };
    for (const line of explanationLines(await explainFor(ctx, asked))) say(line);
  });
}

function lengthIn(duration: string): AskedLength {
  if (duration === 'permanent') return duration;
  const parsed = parseDuration(duration);
  if (!parsed.ok) throw new DomainError('invalid', parsed.sentence);
  return parsed.seconds;
}
