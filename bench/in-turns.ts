import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from '../test/support/once-a-run.ts';
import { builtProgram } from '../test/support/program.ts';
import type { Used } from './command.ts';
import { median } from './figure.ts';
import type { Figure } from './figure.ts';

/** What was used by both builds, in the order of the rounds. */
export interface Beside {
  before: Used[];
  now: Used[];
}

export interface Build {
  /** Of its checkout. */
  root: string;
  /** What its `npm start` runs. */
  start: string;
  cli: string;
  /** Node's own, which its `npm start` starts it with. */
  flags: string[];
}

/** Runs something with the earlier build and with this one in turns; undefined, and said so, where no earlier one is given. */
export async function inTurns(
  rounds: number,
  run: (build: Build) => Promise<Used>,
): Promise<Beside | undefined> {
  const earlier = earlierBuild();
  if (earlier === undefined) {
    process.stderr.write('not measured without BENCH_BEFORE: see bench/README.md\n');
    return undefined;
  }
  const ours = await thisBuild();
  const beside: Beside = { before: [], now: [] };
  // The first of each reads its files from the disk.
  for (const build of [earlier, ours]) await run(build);
  for (let round = 0; round < rounds; round++) {
    beside.before.push(await run(earlier));
    beside.now.push(await run(ours));
  }
  return beside;
}

/** The one that BENCH_BEFORE names. */
export function earlierBuild(): Build | undefined {
  const folder = process.env['BENCH_BEFORE'];
  return folder === undefined ? undefined : buildAt(resolve(folder, 'cli.js'), resolve(folder, '..'));
}

/** The build of these sources. */
export async function thisBuild(): Promise<Build> {
  return buildAt(await builtProgram(), ROOT);
}

function buildAt(cli: string, root: string): Build {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, flags = ''] = / node ((?:--\S+ )*)dist\/cli\.js/.exec(scripts.start) ?? [];
  return { root, cli, start: scripts.start, flags: flags.split(' ').filter(Boolean) };
}

/** The medians of one quantity, and how they stand to each other. */
export function compared(
  { before, now }: Beside,
  of: (used: Used) => number,
): { before: number; now: number; ratio: number } {
  const [earlier, ours] = [median(before.map(of)), median(now.map(of))];
  return { before: earlier, now: ours, ratio: ours / earlier };
}

/** That quantity as a figure, which is met where this build takes at most so much of what the earlier one took. */
export function besideBefore(name: string, most: number, beside: Beside, of: (used: Used) => number): Figure {
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
