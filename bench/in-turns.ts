import { resolve } from 'node:path';
import { builtProgram } from '../test/support/program.ts';
import type { Used } from './command.ts';
import { median } from './figure.ts';

/** What was used by both builds, in the order of the rounds. */
export interface Beside {
  before: Used[];
  now: Used[];
}

/** Runs something with the earlier build and with this one in turns; undefined, and said so, where no earlier one is given. */
export async function inTurns(
  rounds: number,
  run: (cli: string, round: number) => Promise<Used>,
): Promise<Beside | undefined> {
  const folder = process.env['BENCH_BEFORE'];
  if (folder === undefined) {
    process.stderr.write('not measured without BENCH_BEFORE: see bench/README.md\n');
    return undefined;
  }
  const earlier = resolve(folder, 'cli.js');
  const ours = await builtProgram();
  const beside: Beside = { before: [], now: [] };
  // The first of each reads its files from the disk.
  for (const cli of [earlier, ours]) await run(cli, -1);
  for (let round = 0; round < rounds; round++) {
    beside.before.push(await run(earlier, round));
    beside.now.push(await run(ours, round));
  }
  return beside;
}

/** The medians of one quantity, and how they stand to each other. */
export function compared(
  { before, now }: Beside,
  of: (used: Used) => number,
): { before: number; now: number; ratio: number } {
  const [earlier, ours] = [median(before.map(of)), median(now.map(of))];
  return { before: earlier, now: ours, ratio: ours / earlier };
}
