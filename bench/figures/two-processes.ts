import { availableParallelism } from 'node:os';
import { approvals, assertDecided } from '../approvals.ts';
import { Child } from '../child.ts';
import type { Load, Loaded } from '../children/load-driver.ts';
import { median } from '../figure.ts';
import type { Figure } from '../figure.ts';
import type { Program } from '../program.ts';
import { addPendingRequests, peopledDatabase } from '../seed.ts';
import type { PendingRequest } from '../seed.ts';
import type { Stand } from '../stand.ts';

const ROUNDS = 3;
const FIRST = 200;
const WARM_UP = 2_000;
const CLICKS = 1_500;
/** Enough to keep two busy, and answered within Slack's three seconds where others work beside them. */
const IN_FLIGHT = 24;
const LEAST_TIMES = 1.6;
/** Two processes, as much again for their sessions at the database, and the load. */
const CORES = 6;

/** Approve clicks a second with two processes on one server, in turns with one. */
export async function twoProcesses(stand: Stand): Promise<Figure[]> {
  const seeded = await peopledDatabase(stand, 'seeded_two');
  const requests = await addPendingRequests(seeded, WARM_UP + ROUNDS * CLICKS);
  const driver = new Child<Load, Loaded>('load-driver');
  const one = await openSide(stand, driver, requests, { name: 'one', processes: 1 });
  const two = await openSide(stand, driver, requests, { name: 'two', processes: 2 });
  for (let round = 0; round < ROUNDS; round++) for (const side of [one, two]) await side.measure(round);
  await driver.end();
  for (const side of [one, two]) await side.close();
  await stand.server.drop('seeded_two');

  const cores = availableParallelism();
  const times = median(two.rates.map((rate, at) => rate.perSecond / (one.rates[at]?.perSecond ?? 0)));
  const work = median(two.rates.map((rate, at) => rate.perCpuSecond / (one.rates[at]?.perCpuSecond ?? 0)));
  const rate = (side: Side) => median(side.rates.map(({ perSecond }) => perSecond)).toFixed(0);
  const perCpu = (side: Side) => median(side.rates.map(({ perCpuSecond }) => perCpuSecond)).toFixed(0);
  const hasCores = cores >= CORES;
  return [
    {
      name: `approve clicks a second with two processes, ${IN_FLIGHT} in flight`,
      value: rate(two),
      limit: `${rate(one)} with one`,
      ratio: times.toFixed(2),
      target: `≥ ${LEAST_TIMES}${hasCores ? '' : `, where there are ${CORES} cores`}`,
      met: times >= LEAST_TIMES || !hasCores,
      notes: [
        `This machine has ${cores} cores for the programs, PostgreSQL and the load. Of a core, the one process used ${sharesOf(one)}, the two ${sharesOf(two)}.`,
        ...one.warnings(),
        ...two.warnings(),
      ],
    },
    {
      name: 'clicks for a second of their processor time',
      value: perCpu(two),
      limit: `${perCpu(one)} with one`,
      ratio: work.toFixed(2),
      target: `≥ ${LEAST_TIMES / 2}`,
      met: work >= LEAST_TIMES / 2,
    },
  ];
}

interface Rate {
  perSecond: number;
  perCpuSecond: number;
  /** Of a core, each process. */
  shares: number[];
}

interface Side {
  rates: Rate[];
  measure(round: number): Promise<void>;
  warnings(): string[];
  close(): Promise<void>;
}

/** So many processes on a database of their own, which stand still while nothing of theirs is measured. */
async function openSide(
  stand: Stand,
  driver: Child<Load, Loaded>,
  requests: readonly PendingRequest[],
  { name, processes }: { name: string; processes: number },
): Promise<Side> {
  const url = await stand.server.database(name, 'seeded_two');
  const programs: Program[] = [];
  while (programs.length < processes) programs.push(await stand.program(url));
  const click = (from: number, count: number, atOnce: number) =>
    driver.ask(
      approvals(
        stand,
        programs.map(({ origin }) => origin),
        requests.slice(from, from + count),
        atOnce,
      ),
    );
  // Where the processors are busy, fifty first clicks at once take a cold process longer than Slack waits.
  await click(0, FIRST, 4);
  await click(FIRST, WARM_UP - FIRST, IN_FLIGHT);
  for (const program of programs) program.freeze();
  const rates: Rate[] = [];
  return {
    rates,
    async measure(round) {
      for (const program of programs) program.thaw();
      const before = programs.map((program) => program.cpuMs());
      const { perSecond } = await click(WARM_UP + round * CLICKS, CLICKS, IN_FLIGHT);
      const used = programs.map((program, at) => program.cpuMs() - (before[at] ?? 0));
      for (const program of programs) program.freeze();
      const tookMs = (CLICKS * 1_000) / perSecond;
      const usedMs = used.reduce((sum, ms) => sum + ms, 0);
      rates.push({
        perSecond,
        perCpuSecond: (CLICKS * 1_000) / usedMs,
        shares: used.map((ms) => ms / tookMs),
      });
      await assertDecided(url, WARM_UP + (round + 1) * CLICKS);
    },
    warnings: () => programs.flatMap((program) => program.warnings),
    async close() {
      for (const program of programs) {
        program.thaw();
        await program.stop();
      }
      await stand.server.drop(name);
    },
  };
}

const sharesOf = ({ rates }: Side): string =>
  (rates[0]?.shares ?? [])
    .map((_, at) => median(rates.map(({ shares }) => shares[at] ?? 0)).toFixed(2))
    .join(' and ');
