import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect } from 'vitest';
import { busyStage, keepBusy, LATE_MS } from '../support/busy-company.ts';
import { closing } from '../support/closing.ts';
import type { Later } from '../support/closing.ts';
import { asks, finds, toldAlone } from '../support/crowd.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { gotOn, untilReady } from '../support/got-on.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';
import { limitRole, startPgBouncer } from '../support/pgbouncer.ts';
import type { Pooler } from '../support/pgbouncer.ts';
import type { Stage } from '../support/system-stage.ts';

export const POOLINGS = ['session', 'transaction'] as const;
type Pooling = (typeof POOLINGS)[number];

const CROWD = { people: 30, askers: 6, pending: 20 };
/** As docs/operating.md has it: a process's pool, and two more. */
const SERVER_CONNECTIONS = 22;
/** Between so many, something gets done. */
const GETS_ON_EVERY = 3;
/** What no busy person asks for. */
const ERRAND = { asker: 1, resource: 2 };

type Upset = (pooler: Pooler) => Promise<void> | void;

const UPSETS: Record<string, Upset> = {
  kill: (pooler) => pooler.restart('SIGKILL'),
  restart: (pooler) => pooler.restart('SIGTERM'),
  reload: (pooler) => pooler.reload(),
  'new server connections': (pooler) => pooler.console('RECONNECT'),
  'all connections dropped': async (pooler) => {
    await pooler.console(`KILL ${nameIn(pooler.url)}`);
    await pooler.console(`RESUME ${nameIn(pooler.url)}`);
  },
};

/** In session pooling it would wait until the last client has gone. */
const PAUSE: Upset = async (pooler) => {
  await pooler.console(`PAUSE ${nameIn(pooler.url)}`);
  await wait(500);
  await pooler.console(`RESUME ${nameIn(pooler.url)}`);
};

const nameIn = (url: string) => new URL(url).pathname.slice(1);

/** Upsets PgBouncer in each way so many times while people ask and press, and rejects with all that isn’t right in the end. */
export const upsetPooler = (
  pooling: Pooling,
  times: number,
  random: () => number,
): Promise<Record<string, number>> => closing((later) => upset(pooling, times, random, later));

async function upset(
  pooling: Pooling,
  times: number,
  random: () => number,
  later: Later,
): Promise<Record<string, number>> {
  const databaseUrl = await freshDatabaseUrl();
  await limitRole(databaseUrl);
  const pooler = await startPgBouncer(databaseUrl, { mode: pooling, size: SERVER_CONNECTIONS });
  if (pooler === undefined) throw new Error('this needs PgBouncer');
  later(() => pooler.stop());
  const stage = await busyStage(CROWD);
  later(() => stage.close());
  const program = await stage.program(pooler.url);
  later(() => program.kill9());
  const { pid } = program;
  const ways = [...Object.values(UPSETS), ...(pooling === 'transaction' ? [PAUSE] : [])];
  await keepBusy({ stage, crowd: CROWD, random }, async () => {
    for (let nth = 0; nth < times * ways.length; nth++) {
      await wait(200 + 800 * random());
      await ways[nth % ways.length]?.(pooler);
      await untilReady(program);
      if (nth % GETS_ON_EVERY === 0) await gotOn(stage);
    }
  });
  await untilQuiet(databaseUrl, LATE_MS);
  await pooler.restart('SIGKILL');
  await untilReady(program);
  const seconds = await givenUpAfter(stage, databaseUrl);
  await untilQuiet(databaseUrl, LATE_MS);
  await assertInvariants(databaseUrl, stage, LATE_MS);
  expect(program.ending()).toBeNull();
  expect(program.pid).toBe(pid);
  return { upsets: times * ways.length, accesses: stage.spans.length, 'a held statement, seconds': seconds };
}

/** Clicks while another session holds the row: the server ends the statement, so that the person is told. */
async function givenUpAfter(stage: Stage, databaseUrl: string): Promise<number> {
  expect(await asks(stage, ERRAND, '5s')).toBe('');
  const [owner = 0] = stage.ownersOf(ERRAND.resource);
  const approve = await finds(stage, owner, ERRAND, 'approve_request');
  const before = toldAlone(stage, owner).length;
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return await sql.begin(async (tx) => {
      await tx`select from request where state = 'pending' for update`;
      const clicked = performance.now();
      await approve();
      await expect.poll(() => toldAlone(stage, owner).slice(before)).not.toEqual([]);
      const told = performance.now();
      expect(toldAlone(stage, owner).at(-1)).toMatch(/too busy to do this in time, so nothing was changed/);
      return (told - clicked) / 1_000;
    });
  } finally {
    await sql.end();
    await approve();
  }
}
