import type { Command } from 'commander';
import { readDefinitions } from '../program/compose.ts';
import { readEnv } from '../program/env.ts';
import { reporting, say } from './report.ts';
import { checkVariables } from './with-store.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .argument('<file>', 'the definitions, as in examples/acme/access.yaml')
    .description('say everything that is wrong with a file of definitions, without starting')
    .action(reporting(check));
}

async function check(file: string): Promise<void> {
  const { definitions, notYet, warnings } = await readDefinitions(file, checkVariables(readEnv()));
  for (const line of [...warnings, ...notYet]) say(line);
  const { entitlements, policies, connectors } = definitions;
  say(
    `${file} is sound: ${entitlements.size} entitlements, ${policies.length} policies, ${connectors.size} connectors.`,
  );
}
