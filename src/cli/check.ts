import type { Command } from 'commander';
import { count } from '../config/fault.ts';
import type { Definitions } from '../domain/definitions.ts';
import { DomainError } from '../domain/errors.ts';
import { checkDefinitions } from '../program/definitions/check-definitions.ts';
import { type Env, readEnv, realSlackOf } from '../program/env.ts';
import { checkVariables, SANDBOX_STAND_IN } from './check-variables.ts';
import { reporting, say } from './report.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .argument('<file>', 'the definitions, as in examples/acme/access.yaml')
    .option('--connect', 'also ask each connector’s system whether all is there that it needs')
    .description('check a file of definitions without starting, and say everything that is wrong with it')
    .action(reporting(check));
}

async function check(file: string, { connect = false }: { connect?: boolean }): Promise<void> {
  const env = readEnv();
  const { definitions, faults, warnings, notes } = await checkDefinitions(
    file,
    checkVariables(env),
    new Date(),
  );
  for (const line of [...warnings, ...notes]) say(line);
  const ill = connect ? await tellHealth(env, definitions) : [];
  const wrong = [
    ...(faults.length > 0 ? [`${count(faults.length, 'fault')} in ${file}:`, ...faults] : []),
    ...(ill.length > 0
      ? [`${count(ill.length, 'connector')} ${ill.length === 1 ? 'isn’t' : 'aren’t'} well:`, ...ill]
      : []),
  ];
  if (wrong.length > 0) throw new DomainError('invalid', wrong.join('\n'));
  const { entitlements, policies, connectors } = definitions;
  const verdict =
    warnings.length === 0 ? 'is sound' : `has no fault, and ${count(warnings.length, 'warning')} above`;
  say(
    `${file} ${verdict}: ${count(entitlements.size, 'entitlement')}, ${policies.length === 1 ? '1 policy' : `${policies.length} policies`}, ${count(connectors.size, 'connector')}.`,
  );
}

/** Says which connectors are well, and hands back a line for each other one. */
async function tellHealth(env: Env, definitions: Definitions): Promise<string[]> {
  // What connectors run on is loaded where it is asked for.
  const { askConnectors } = await import('../program/definitions/ask-connectors.ts');
  const asked = await askConnectors(definitions, {
    ownSlack: () => realSlackOf(env),
    whyNot: ({ settings }) =>
      settings['url'] === SANDBOX_STAND_IN ? 'its system is made with the sandbox, at the start.' : undefined,
  });
  const ill: string[] = [];
  for (const { isWell, says } of asked)
    if (isWell) say(says);
    else ill.push(says);
  return ill;
}
