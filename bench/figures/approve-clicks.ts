import { approvals, assertDecided, AT_ONCE } from '../approvals.ts';
import { Child } from '../child.ts';
import type { Load, Loaded } from '../children/load-driver.ts';
import type { RawClicks } from '../children/raw-clicks.ts';
import { median, percentile } from '../figure.ts';
import type { Figure } from '../figure.ts';
import type { Measured } from '../in-flight.ts';
import { record } from '../recording.ts';
import type { Click } from '../recording.ts';
import { addPendingRequests, peopledDatabase } from '../seed.ts';
import type { PendingRequest } from '../seed.ts';
import type { Stand } from '../stand.ts';

const CONNECTIONS = 20;
const ROUNDS = 5;
/** By then the code is compiled as it stays: a first round used to be a fifth slower than the ones after it. */
const WARM_UP = 2_000;
const CLICKS = 1_500;
const MOST_P99 = 2.5;
const SLACK_WAITS_MS = 3_000;

/** Clicks a second through the whole program, in turns with the same statements sent by a process that does nothing else. */
export async function approveClicks(stand: Stand): Promise<Figure[]> {
  const seeded = await peopledDatabase(stand, 'seeded');
  const requests = await addPendingRequests(seeded, WARM_UP + ROUNDS * CLICKS);
  const clicks = await recordClicks(stand, requests.slice(0, WARM_UP + CLICKS));

  const url = await stand.server.database('clicks', 'seeded');
  const program = await stand.program(url, { DATABASE_POOL: String(CONNECTIONS) });
  const driver = new Child<Load, Loaded>('load-driver');
  const click = (from: number, count: number) =>
    driver.ask(approvals(stand, [program.origin], requests.slice(from, from + count)));
  await click(0, WARM_UP);
  const product: Measured[] = [];
  const raw: Measured[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    program.freeze();
    raw.push(await replay(stand, clicks));
    program.thaw();
    const before = program.cpuMs();
    product.push(await click(WARM_UP + round * CLICKS, CLICKS));
    cpu.push((program.cpuMs() - before) / CLICKS);
    await assertDecided(url, WARM_UP + (round + 1) * CLICKS);
  }
  await driver.end();
  await program.stop();

  const value = median(product.map((one) => one.perSecond));
  const limit = median(raw.map((one) => one.perSecond));
  const p99 = percentile(
    product.flatMap((one) => one.milliseconds),
    99,
  );
  const rawP99 = percentile(
    raw.flatMap((one) => one.milliseconds),
    99,
  );
  const statements = clicks.at(-1)?.transaction.length ?? 0;
  const lookUps = clicks.filter((one) => one.signIn).length / clicks.length;
  return [
    {
      name: `approve clicks a second, ${AT_ONCE} in flight`,
      value: value.toFixed(0),
      limit: `${limit.toFixed(0)} raw`,
      ratio: (value / limit).toFixed(2),
      target: '≥ 0.8',
      met: value / limit >= 0.8,
      notes: [
        `One click: ${lookUps.toFixed(2)} look-ups of who it is and a transaction of ${statements} statements; ${CONNECTIONS} connections on both sides.`,
        `Rounds, product / raw: ${product.map((one, at) => `${one.perSecond.toFixed(0)} / ${raw[at]?.perSecond.toFixed(0)}`).join(', ')}.`,
        `CPU of the program for one click, jobs included: ${median(cpu).toFixed(2)} ms.`,
        ...program.warnings,
      ],
    },
    {
      name: 'p99 of ack for those clicks',
      value: `${p99.toFixed(0)} ms`,
      limit: `${rawP99.toFixed(0)} ms raw`,
      ratio: (p99 / rawP99).toFixed(2),
      target: `≤ ${MOST_P99}, under ${SLACK_WAITS_MS.toLocaleString('en')} ms`,
      met: p99 / rawP99 <= MOST_P99 && p99 < SLACK_WAITS_MS,
    },
  ];
}

async function recordClicks(stand: Stand, requests: readonly PendingRequest[]): Promise<Click[]> {
  const recording = await record(await stand.server.database('recorded', 'seeded'));
  const program = await stand.program(recording.url, { DATABASE_POOL: String(CONNECTIONS) });
  const driver = new Child<Load, Loaded>('load-driver');
  await driver.ask(approvals(stand, [program.origin], requests));
  await driver.end();
  await program.stop();
  await recording.close();
  await stand.server.drop('recorded');
  const clicks = recording.clicks();
  if (clicks.length !== requests.length)
    throw new Error(`${requests.length} clicks were made, and ${clicks.length} recorded`);
  return clicks;
}

async function replay(stand: Stand, clicks: Click[]): Promise<Measured> {
  const url = await stand.server.database('raw', 'seeded');
  const raw = new Child<RawClicks, Measured>('raw-clicks');
  const measured = await raw.ask({ url, clicks, connections: CONNECTIONS, atOnce: AT_ONCE, warmUp: WARM_UP });
  await raw.end();
  await assertDecided(url, clicks.length);
  await stand.server.drop('raw');
  return measured;
}
