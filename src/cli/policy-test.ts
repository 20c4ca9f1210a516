import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { describeRun } from '../config/policy-scenarios/describe-run.ts';
import { namedDefinitions, runPolicyScenarios } from '../config/policy-scenarios/run-policy-scenarios.ts';
import { readDefinitions } from '../program/definitions/read-definitions.ts';
import { readEnv } from '../program/env.ts';
import { readText } from '../program/read-text.ts';
import { checkVariables } from './check-variables.ts';
import { reporting, say } from './report.ts';

export function addPolicyTest(program: Command): void {
  program
    .command('policy')
    .description('the policies')
    .command('test')
    .argument('<file>', 'scenarios, as in examples/acme/policy-tests.yaml')
    .option('--definitions <file>', 'instead of those that the file names, or ACCESS_CONFIG')
    .description(
      'run scenarios, and say which of them the policies decide differently than the file promises',
    )
    .action(reporting(testPolicies));
}

async function testPolicies(file: string, options: { definitions?: string }): Promise<void> {
  const text = await readText(file);
  const env = readEnv();
  const named = namedDefinitions(text);
  const path =
    options.definitions ?? (named === undefined ? env.accessConfig : resolve(dirname(file), named));
  const { definitions } = await readDefinitions(path, checkVariables(env));
  const run = runPolicyScenarios(definitions, text);
  for (const line of describeRun(file, run)) say(line);
  if (run.failed.length + run.faults.length > 0) process.exitCode = 1;
}
