import type { Command } from 'commander';
import { readEnv } from '../program/env.ts';
import { openLog } from '../program/log.ts';
import { preparesDatabase } from '../program/prepares-database.ts';
import { tellingFaults, say } from './report.ts';

export function addStart(program: Command): void {
  program
    .command('start', { isDefault: true })
    .description('start the bot; without SLACK_BOT_TOKEN, a sandbox workspace on this machine')
    .action(tellingFaults(startAndStay));
}

async function startAndStay(): Promise<void> {
  const env = readEnv();
  const sandbox = env.slack.mode === 'sandbox';
  const quiet = sandbox && env.variables['LOG_LEVEL'] === undefined;
  const log = openLog(quiet ? 'warn' : env.logLevel);
  const tell = quiet ? say : (line: string) => log.info(line);
  tell('Sallyport is starting.');
  if (preparesDatabase(env)) tell('Preparing the database: this is done once.');
  // Loaded behind the first line, which is what somebody waits for.
  const { start } = await import('../program/main.ts');
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
