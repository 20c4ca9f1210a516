/** The command line. */
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { applyDefinitions } from './apply-definitions.ts';
import { openStore, readDefinitions, readText, systemContext } from './compose.ts';
import { describeRun } from './config/policy-scenarios/describe-run.ts';
import { namedDefinitions, runPolicyScenarios } from './config/policy-scenarios/run-policy-scenarios.ts';
import type { Ctx } from './context.ts';
import { AdjustableClock } from './domain/clock.ts';
import { type AskedLength, parseDuration } from './domain/duration.ts';
import { DomainError } from './domain/errors.ts';
import { readEnv } from './env.ts';
import type { Env } from './env.ts';
import { explanationLines } from './explanation-lines.ts';
import { openLog } from './log.ts';
import { start } from './main.ts';
import { correctClock } from './operations/correct-clock.ts';
import { withLeftRights } from './operations/known-rights.ts';
import { importGrants } from './operations/grant/import-grants.ts';
import { importPeople } from './operations/people/import-people.ts';
import { findPerson } from './operations/people/find-person.ts';
import { linkAccount } from './operations/people/link-account.ts';
import { explainFor } from './operations/policy/explain-request.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Rejections are told in their sentence; anything unforeseen with its stack. Both end in exit code 1. */
function answering<Args extends unknown[]>(run: (...args: Args) => Promise<void>) {
  return async (...args: Args): Promise<void> => {
    try {
      await run(...args);
    } catch (error) {
      const text =
        error instanceof DomainError
          ? error.message
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error);
      process.stderr.write(`${text}\n`);
      process.exitCode = 1;
    }
  };
}

const program = new Command('sallyport').description('Access requests and reviews in Slack');

program
  .command('start', { isDefault: true })
  .description('start the bot; without SLACK_BOT_TOKEN, a sandbox workspace on this machine')
  .action(answering(startAndStay));

program
  .command('check')
  .argument('<file>', 'the definitions, as in examples/acme/access.yaml')
  .description('say everything that is wrong with a file of definitions, without starting')
  .action(
    answering(async (file: string) => {
      const { definitions, notYet, warnings } = await readDefinitions(file, checkVariables(readEnv()));
      for (const line of [...warnings, ...notYet]) say(line);
      const { entitlements, policies, connectors } = definitions;
      say(
        `${file} is sound: ${entitlements.size} entitlements, ${policies.length} policies, ${connectors.size} connectors.`,
      );
    }),
  );

program
  .command('policy')
  .description('the policies')
  .command('test')
  .argument('<file>', 'scenarios, as in examples/acme/policy-tests.yaml')
  .option('--definitions <file>', 'instead of those that the file names, or ACCESS_CONFIG')
  .description('say which scenarios the policies decide otherwise than the file promises')
  .action(
    answering(async (file: string, options: { definitions?: string }) => {
      const text = await readText(file);
      const env = readEnv();
      const named = namedDefinitions(text);
      const path =
        options.definitions ?? (named === undefined ? env.accessConfig : resolve(dirname(file), named));
      const { definitions } = await readDefinitions(path, checkVariables(env));
      const run = runPolicyScenarios(definitions, text);
      for (const line of describeRun(file, run)) say(line);
      if (run.failed.length + run.faults.length > 0) process.exitCode = 1;
    }),
  );

program
  .command('explain')
  .argument('<email>', 'whose request it would be')
  .argument('<entitlement>', 'such as prod-db/write')
  .argument('[duration]', 'such as 4h, or permanent; what the policy gives by itself when left out')
  .option('--ticket <ticket>', 'as it would be given', '')
  .option('--reason <reason>', 'as it would be given', '')
  .description('say what would become of a request, who would be asked and why, without doing anything')
  .action(answering(explain));

program
  .command('apply')
  .argument('[file]', 'the definitions; ACCESS_CONFIG when left out')
  .option('--yes', 'put it in force')
  .description('show what a new file of definitions changes, and put it in force without a restart')
  .action(answering(apply));

const people = program.command('people').description('the people directory');

people
  .command('import')
  .argument('<file>', 'a CSV file, as examples/acme/people.csv')
  .option('--force', 'also when it leaves out many of those it brought before')
  .description('bring the directory up to date with a file')
  .action(
    answering(async (file: string, options: { force?: boolean }) => {
      const csv = await readText(resolve(file));
      await withStore(async (ctx) => {
        const { added, changed, deactivated, unchanged } = await importPeople(ctx, {
          csv,
          force: options.force === true,
        });
        say(
          `${file}: ${added} added, ${changed} changed, ${deactivated} deactivated, ${unchanged} unchanged.`,
        );
      });
    }),
  );

people
  .command('link')
  .argument('<slack-user-id>', 'as Slack shows it in the profile, U…')
  .argument('<email>', 'of the person in the directory')
  .description('tie a Slack account to a person, where the bot could not tell whose it is')
  .action(
    answering(async (slackUserId: string, email: string) => {
      await withStore(async (ctx) => {
        await linkAccount(ctx, { slackUserId, email });
        say(`${slackUserId} is tied to ${email}.`);
      });
    }),
  );

program
  .command('grants')
  .description('who holds what')
  .command('import')
  .argument('<file>', 'a CSV file: email,entitlement,since,expires,note, as examples/acme/grants.csv')
  .description('take on access that stands already, so that it can be reviewed and revoked')
  .action(
    answering(async (file: string) => {
      const csv = await readText(resolve(file));
      await withStore(async (ctx) => {
        const { imported, held } = await importGrants(ctx, { csv });
        say(`${file}: ${imported} imported, ${held} held already.`);
      });
    }),
  );

async function startAndStay(): Promise<void> {
  const env = readEnv();
  const sandbox = env.slack.mode === 'sandbox';
  const quiet = sandbox && env.variables['LOG_LEVEL'] === undefined;
  const log = openLog(quiet ? 'warn' : env.logLevel);
  const running = await start(env, log);
  if (running.pageUrl !== null)
    say(`\n  Sallyport’s sandbox is ready. Open ${running.pageUrl}\n\n  Stop it with Ctrl+C.\n`);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGHUP', () => {
    running
      .reload()
      .catch((error: unknown) => log.error({ err: error }, 'reading the definitions again failed'));
  });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
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

/** Runs one command against the database that the environment names, as this machine's user. */
async function withStore(run: (ctx: Ctx) => Promise<void>): Promise<void> {
  const env = readEnv();
  const log = openLog('warn');
  const { definitions } = await readDefinitions(env.accessConfig, checkVariables(env));
  const db = await openStore(env, log);
  try {
    const clock = new AdjustableClock();
    const ctx = systemContext(
      { db, config: definitions, log, clock },
      `command line (${userInfo().username})`,
    );
    await correctClock(ctx, clock);
    ctx.config = await withLeftRights(ctx, ctx.config);
    await run(ctx);
  } finally {
    await db.close();
  }
}

/** In the sandbox the target's address is made at the start: a check stands in for it. */
function checkVariables(env: Env): Record<string, string> {
  const made = { SANDBOX_TARGET_URL: 'http://127.0.0.1/', SANDBOX_TARGET_SECRET: 'made at the start' };
  return { ...(env.slack.mode === 'sandbox' && made), ...env.variables };
}

await program.parseAsync();
