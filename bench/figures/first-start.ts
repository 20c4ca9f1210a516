import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '../../test/support/once-a-run.ts';
import { runCommand } from '../command.ts';
import type { Used } from '../command.ts';
import type { Figure } from '../figure.ts';
import { besideBefore, inTurns } from '../in-turns.ts';
import type { Build } from '../in-turns.ts';

const ROUNDS = 5;
const IDLE_MS = 60_000;

/**
 * `npm start` after `npm ci`, on an empty folder, until the link to the sandbox is shown; then a minute of nothing. A
 * checkout whose `npm ci` builds is built when its start begins; what that takes is told below the table.
 */
export async function firstStart(): Promise<Figure[]> {
  const installed = await buildOnce();
  const started = await inTurns(ROUNDS, (build) => startOnce(build));
  if (started === undefined) return [];
  const idle = await inTurns(1, (build) => startOnce(build, IDLE_MS));
  const megabytes = (bytes: number) => bytes / 1e6;
  const [cpu, ...others] = [
    besideBefore('first `npm start`, processor (ms)', 0.25, started, ({ cpuMs }) => cpuMs),
    besideBefore('first `npm start`, to the link (ms)', 0.3, started, ({ wallMs }) => wallMs),
    besideBefore('first `npm start`, peak memory (MB)', 0.45, started, ({ peakBytes }) =>
      megabytes(peakBytes),
    ),
    ...(idle
      ? [
          besideBefore('the sandbox after an idle minute (MB)', 0.4, idle, ({ rssBytes }) =>
            megabytes(rssBytes),
          ),
        ]
      : []),
  ];
  const { cpuMs, wallMs } = installed;
  const note = `The build, which \`npm ci\` does now and \`npm start\` did: ${cpuMs} ms of processor, ${wallMs.toFixed(0)} ms.`;
  return cpu ? [{ ...cpu, notes: [note] }, ...others] : [];
}

async function buildOnce(): Promise<Used> {
  await rm(join(ROOT, 'dist'), { recursive: true, force: true });
  return runCommand([process.execPath, 'build.mjs'], { cwd: ROOT }).ended();
}

async function startOnce({ root, start }: Build, idleMs = 0): Promise<Used> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-first-'));
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
  await rm(folder, { recursive: true });
  return { ...used, rssBytes };
}
