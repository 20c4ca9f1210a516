import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runCommand } from '../command.ts';
import type { Used } from '../command.ts';
import type { Figure } from '../figure.ts';
import { compared, inTurns } from '../in-turns.ts';
import type { Beside, Build } from '../in-turns.ts';

const ROUNDS = 5;
const IDLE_MS = 60_000;

/** A build and the first start of the sandbox on an empty folder, as `npm start` does it, until its link is shown; then a minute of nothing. */
export async function firstStart(): Promise<Figure[]> {
  const started = await inTurns(ROUNDS, (build) => startOnce(build));
  if (started === undefined) return [];
  const idle = await inTurns(1, (build) => startOnce(build, IDLE_MS));
  const megabytes = (bytes: number) => bytes / 1e6;
  return [
    figure('first `npm start`, processor (ms)', 0.25, started, ({ cpuMs }) => cpuMs),
    figure('first `npm start`, to the link (ms)', 0.3, started, ({ wallMs }) => wallMs),
    figure('first `npm start`, peak memory (MB)', 0.45, started, ({ peakBytes }) => megabytes(peakBytes)),
    ...(idle
      ? [figure('the sandbox after an idle minute (MB)', 0.4, idle, ({ rssBytes }) => megabytes(rssBytes))]
      : []),
  ];
}

async function startOnce({ root, flags }: Build, idleMs = 0): Promise<Used> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-first-'));
  const built = await mkdtemp(join(root, 'node_modules', 'first-start-'));
  const start = `node build.mjs ${built} && exec node ${flags.join(' ')} ${join(built, 'cli.js')} start`;
  const program = runCommand(['sh', '-c', start], {
    cwd: root,
    env: {
      ACCESS_CONFIG: join(root, 'examples/acme/access.yaml'),
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      SANDBOX_PORT: '0',
    },
  });
  const used = await program.until(/sandbox is ready/);
  await wait(idleMs);
  const { rssBytes } = program.used();
  await program.stop();
  for (const made of [folder, built]) await rm(made, { recursive: true });
  return { ...used, rssBytes };
}

function figure(name: string, most: number, beside: Beside, of: (used: Used) => number): Figure {
  const { before, now, ratio } = compared(beside, of);
  return {
    name,
    value: now.toFixed(0),
    limit: `${before.toFixed(0)} before`,
    ratio: ratio.toFixed(2),
    target: `≤ ${most}`,
    met: ratio <= most,
  };
}
