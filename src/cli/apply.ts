import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DomainError } from '../domain/errors.ts';
import { applyDefinitions } from '../program/definitions/apply-definitions.ts';
import { type Env, readEnv } from '../program/env.ts';
import { checkVariables } from './check-variables.ts';
import { reporting, say } from './report.ts';
import { withStore } from './with-store.ts';

export function addApply(program: Command): void {
  program
    .command('apply')
    .argument('[file]', 'the definitions; ACCESS_CONFIG when left out')
    .option('--yes', 'put it in force')
    .description('show what a new file of definitions changes, and put it in force without a restart')
    .action(reporting(apply));
}

async function apply(file: string | undefined, options: { yes?: boolean }): Promise<void> {
  const env = readEnv();
  const path = file === undefined ? env.accessConfig : resolve(file);
  if (env.database.url === undefined)
    throw new DomainError(
      'unavailable',
      `Without DATABASE_URL the one running process holds the database. Run \`sallyport check ${path}\`, put the file at ${env.accessConfig}, and send that process SIGHUP (kill -HUP <pid>): it reads the file again.`,
    );
  const confirmed = options.yes === true;
  await withStore(async (ctx) => {
    const { lines, isNew } = await applyDefinitions(ctx, path, checkVariables(env), confirmed);
    for (const line of lines) say(line);
    if (!isNew) say(`${path} is in force already.`);
    else if (!confirmed) say('Nothing was changed. Run it again with --yes to put it in force.');
    else say(`${path} is in force: what runs takes it over within seconds.${lasting(path, env)}`);
  });
}

function lasting(path: string, env: Env): string {
  return path === env.accessConfig
    ? ''
    : ` A process that starts reads ${env.accessConfig}: put it there too.`;
}
