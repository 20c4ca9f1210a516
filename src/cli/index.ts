#!/usr/bin/env node
/** The command line. */
import { Command } from 'commander';
import about from '../../package.json' with { type: 'json' };
import { nameSources } from './source-stacks.ts';
import { carryOut, explainUsage } from './usage.ts';

/** How each subcommand is added to the program; what it needs is loaded with it. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start: async () => (await import('./start.ts')).addStart,
  check: async () => (await import('./check.ts')).addCheck,
  policy: async () => (await import('./policy-test.ts')).addPolicyTest,
  explain: async () => (await import('./explain.ts')).addExplain,
  apply: async () => (await import('./apply.ts')).addApply,
  people: async () => (await import('./people.ts')).addPeople,
  grants: async () => (await import('./grants.ts')).addGrants,
  audit: async () => (await import('./audit.ts')).addAudit,
  evidence: async () => (await import('./evidence.ts')).addEvidence,
};

nameSources();
const typed = process.argv.slice(2);
const program = new Command('sallyport')
  .description('Access requests and reviews in Slack; without a command, it starts the bot')
  .version(about.version);
explainUsage(program, (code) => process.exit(code));
for (const load of wanted(typed)) (await load())(program);

await carryOut(program, typed);

/** A subcommand that is named is loaded alone; whoever names none that there is reads which there are. */
function wanted([word = 'start']: readonly string[]) {
  if (word === '--version' || word === '-V') return [];
  return Object.hasOwn(COMMANDS, word) ? [COMMANDS[word]!] : Object.values(COMMANDS);
}
