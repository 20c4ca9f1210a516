import { dirname } from 'node:path';
import { runCommand } from '../command.ts';
import type { Used } from '../command.ts';
import type { Figure } from '../figure.ts';
import { type Build, compared, inTurns } from '../in-turns.ts';
import { peopledDatabase } from '../seed.ts';
import type { Stand } from '../stand.ts';

const ROUNDS = 10;

/** What the start of the bot takes of the processor until it is ready, on a PostgreSQL whose schema is up to date. */
export async function startUp(stand: Stand): Promise<Figure[]> {
  const env = { ...stand.environment(await peopledDatabase(stand, 'start')), PORT: '0' };
  const start = async ({ cli, flags }: Build): Promise<Used> => {
    const program = runCommand([process.execPath, ...flags, cli, 'start'], {
      cwd: dirname(stand.company.config),
      env,
    });
    const used = await program.until(/Sallyport is up/);
    await program.stop();
    return used;
  };
  const beside = await inTurns(ROUNDS, start);
  await stand.server.drop('start');
  if (beside === undefined) return [];
  const cpu = compared(beside, ({ cpuMs }) => cpuMs);
  const wall = compared(beside, ({ wallMs }) => wallMs);
  return [
    {
      name: 'the start to readiness on PostgreSQL, processor',
      value: `${cpu.now} ms`,
      limit: `${cpu.before} ms before`,
      ratio: cpu.ratio.toFixed(2),
      target: '≤ 0.9',
      met: cpu.ratio <= 0.9,
      notes: [`The start, now / before: ${wall.now.toFixed(0)} / ${wall.before.toFixed(0)} ms of time.`],
    },
  ];
}
