import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { breakingProxy } from '../support/breaking-proxy.ts';
import type { BreakingProxy, Breaks, Way } from '../support/breaking-proxy.ts';
import { busyStage, keepBusy, LATE_MS } from '../support/busy-company.ts';
import { closing } from '../support/closing.ts';
import type { Later } from '../support/closing.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { gotOn, untilReady } from '../support/got-on.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';

/** What a client may be sending when its connection breaks. */
export const PHASES: Record<string, Breaks> = {
  'start-up packet': (_sent, nth) => nth === 0,
  password: (_sent, nth) => nth === 1,
  'reading of types': (sent) => sent.includes('typarray'),
  query: (sent) => sent.includes('select'),
  begin: (sent) => sent.includes('begin'),
  'statement in a transaction': (sent) => sent.includes('update') || sent.includes('for update'),
  commit: (sent) => sent.includes('commit'),
};

const WAYS: readonly Way[] = ['reset', 'close', 'hang'];
const MOST_AT_ONCE = 3;
/** A phase that no connection comes to is given up: a pool that is open reads no types. */
const TRY_MS = 2_000;
/** Between so many, something gets done. */
const GETS_ON_EVERY = 5;
const CROWD = { people: 30, askers: 6, pending: 20 };

const pick = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)] ?? expect.unreachable();

/** Breaks one to three connections, or all that are open; resolves with how many it broke. */
async function breakSome(proxy: BreakingProxy, random: () => number): Promise<number> {
  const how = pick(WAYS, random);
  proxy.breakAt(pick(Object.values(PHASES), random), how, random() < 0.5 ? 'before' : 'after');
  if (random() < 0.3) proxy.breakAll(how);
  const enough = 1 + Math.floor(random() * MOST_AT_ONCE);
  for (const until = performance.now() + TRY_MS; proxy.broken() < enough && performance.now() < until; )
    await wait(10);
  proxy.mend();
  return proxy.broken();
}

/** Breaks connections so many times while people ask and press, and rejects with all that isn’t right in the end. */
export const brokenConnections = (times: number, random: () => number): Promise<Record<string, number>> =>
  closing((later) => breakConnections(times, random, later));

async function breakConnections(
  times: number,
  random: () => number,
  later: Later,
): Promise<Record<string, number>> {
  const databaseUrl = await freshDatabaseUrl();
  const proxy = await breakingProxy(databaseUrl);
  later(() => proxy.close());
  const stage = await busyStage(CROWD);
  later(() => stage.close());
  const program = await stage.program(proxy.url);
  later(() => program.kill9());
  const { pid } = program;
  let broken = 0;
  await keepBusy({ stage, crowd: CROWD, random }, async () => {
    for (let time = 0; time < times; time++) {
      broken += await breakSome(proxy, random);
      await untilReady(program);
      if (time % GETS_ON_EVERY === 0) await gotOn(stage);
    }
  });
  await untilQuiet(databaseUrl, LATE_MS);
  await assertInvariants(databaseUrl, stage, LATE_MS);
  expect(program.pid).toBe(pid);
  const lengths = stage.spans.map(({ from, to }) => ((to?.getTime() ?? Date.now()) - from.getTime()) / 1_000);
  return { broken, accesses: lengths.length, 'longest access of five seconds': Math.max(...lengths) };
}
