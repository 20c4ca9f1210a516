#!/usr/bin/env node
/** The command line. */
import { Command } from 'commander';
import about from '../../package.json' with { type: 'json' };
import { inSources } from '../program/source-lines.ts';
import { carryOut, explainUsage } from './usage.ts';

// Few parts, since each file of them costs the loader as much as many lines do.
const onFiles = () => import('./on-files.ts');
const onDatabase = () => import('./on-database.ts');

/** How each subcommand is added to the program; what it needs is loaded with it. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start: async () => (await import('./start.ts')).addStart,
  check: async () => (await onFiles()).addCheck,
  policy: async () => (await onFiles()).addPolicyTest,
  explain: async () => (await onDatabase()).addExplain,
  apply: async () => (await onDatabase()).addApply,
  people: async () => (await onDatabase()).addPeople,
  grants: async () => (await onDatabase()).addGrants,
  audit: async () => (await onDatabase()).addAudit,
  evidence: async () => (await onDatabase()).addEvidence,
};

process.on('uncaughtExceptionMonitor', (error: unknown) => {
  if (error instanceof Error) Reflect.set(error, 'stack', inSources(error.stack ?? error.message));
});

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
