import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onceARun } from '../../test/support/once-a-run.ts';
import { Child } from '../child.ts';
import type { BareBolt } from '../children/bare-bolt.ts';
import { runCommand } from '../command.ts';
import type { Figure } from '../figure.ts';
import { thisBuild } from '../in-turns.ts';
import { peopledDatabase } from '../seed.ts';
import { COMMAND } from '../stand.ts';
import type { Stand } from '../stand.ts';
import { watchTree } from '../tree.ts';

const IDLE_MS = 60_000;
const MOST = 2;
const ENTRY = fileURLToPath(new URL('../children/bare-bolt.ts', import.meta.url));

/** What the bot on PostgreSQL holds of memory a minute after its start, beside a bare Bolt app as old, with nothing to do. */
export async function idleMemory(stand: Stand): Promise<Figure[]> {
  const databaseUrl = await peopledDatabase(stand, 'idle');
  const bolt = await bareBolt(stand);
  const { cli, flags } = await thisBuild();
  const program = runCommand([process.execPath, ...flags, cli, 'start'], {
    cwd: dirname(stand.company.config),
    env: { ...stand.environment(databaseUrl), PORT: '0' },
  });
  const started = await program.until(/Sallyport is up/);
  await wait(IDLE_MS);
  const { rssBytes, peakBytes } = program.used();
  const tree = watchTree(bolt.pid);
  const bare = tree.usage().rssBytes;
  tree.close();
  await program.stop();
  await bolt.end();
  await stand.server.drop('idle');
  return [
    {
      name: 'memory a minute after the start, PostgreSQL',
      value: megabytes(rssBytes),
      limit: `${megabytes(bare)} bare Bolt`,
      ratio: (rssBytes / bare).toFixed(2),
      target: `≤ ${MOST}`,
      met: rssBytes / bare <= MOST,
      notes: [
        `Memory of the bot: ${megabytes(started.rssBytes)} when it was ready, ${megabytes(peakBytes)} at the most.`,
      ],
    },
  ];
}

/** From a file of JavaScript, as the bot is: what compiles TypeScript takes more memory than Bolt. */
async function bareBolt(stand: Stand): Promise<Child<BareBolt, { origin: string }>> {
  const folder = await onceARun('bare-bolt', (outdir) =>
    build({
      entryPoints: [ENTRY],
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
    }),
  );
  const bolt = new Child<BareBolt, { origin: string }>('bare-bolt', join(folder, 'bare-bolt.mjs'));
  const { secret, botToken, sandbox } = stand;
  await bolt.ask({ secret, botToken, apiUrl: sandbox.apiUrl, command: COMMAND, answer: '{"text":"Help"}' });
  return bolt;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
