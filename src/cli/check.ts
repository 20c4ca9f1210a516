import type { Command } from 'commander';
import { count } from '../config/fault.ts';
import { DomainError } from '../domain/errors.ts';
import { checkDefinitions } from '../program/definitions/check-definitions.ts';
import { readEnv } from '../program/env.ts';
import { checkVariables } from './check-variables.ts';
import { reporting, say } from './report.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .argument('<file>', 'the definitions, as in examples/acme/access.yaml')
    .description('check a file of definitions without starting, and say everything that is wrong with it')
    .action(reporting(check));
}

async function check(file: string): Promise<void> {
  const checked = await checkDefinitions(file, checkVariables(readEnv()), new Date());
  const { definitions, faults, warnings, notes } = checked;
  for (const line of [...warnings, ...notes]) say(line);
  if (faults.length > 0)
    throw new DomainError('invalid', [`${count(faults.length, 'fault')} in ${file}:`, ...faults].join('\n'));
  const { entitlements, policies, connectors } = definitions;
  const verdict =
    warnings.length === 0 ? 'is sound' : `has no fault, and ${count(warnings.length, 'warning')} above`;
  say(
    `${file} ${verdict}: ${entitlements.size} entitlements, ${policies.length} policies, ${connectors.size} connectors.`,
  );
}
