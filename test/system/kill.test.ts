import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { LEASE_MS } from '../../src/domain/grant/connector.ts';
import { asks } from '../support/crowd.ts';
import type { Errand } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { gotOn } from '../support/got-on.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';
import type { Program } from '../support/program.ts';
import { roam } from '../support/roamers.ts';
import { seeded } from '../support/seeded.ts';
import { systemStage } from '../support/system-stage.ts';
import type { Stage } from '../support/system-stage.ts';

/** Enough for a run; `SYSTEM_KILLS=100` is what it is tried with by hand. */
const KILLS = Number(process.env['SYSTEM_KILLS'] ?? 30);
const SEED = Number(process.env['SYSTEM_SEED'] ?? 4711);
const COMPANIES = 2;
const PEOPLE = 40;
const RESOURCES = 40;
const AT_ONCE = 10;
/** More would only wait until they end undecided, and be shown as that, while nothing gets done on a busy machine. */
const MOST_PENDING = 12;
/** Between so many kills, something gets done; the others come when they come. */
const GETS_ON_EVERY = 3;
/** Kills may meet one grant being given, its removal, and the next tries of that: a lease each. Of 100, four met one once. */
const LATE_MS = 4 * LEASE_MS + 10_000;

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 2s, max: 3s }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 30s`;

/** Each person asks for each resource that isn't theirs, once: what the target sees then belongs to one request. */
function* errands(stage: Stage): Generator<Errand> {
  for (let shift = 3; shift < RESOURCES; shift++)
    for (let asker = 1; asker <= PEOPLE; asker++) {
      const resource = ((asker + shift) % RESOURCES) + 1;
      if (!stage.ownersOf(resource).includes(asker)) yield { asker, resource };
    }
}

interface Asked {
  stage: Stage;
  sql: postgres.Sql;
}

/** Asks for one thing after the other; who finds the program gone asks for it again a little later. */
async function keepAsking(
  { stage, sql }: Asked,
  queue: Generator<Errand>,
  isOver: () => boolean,
): Promise<void> {
  const isEnough = async () =>
    (await sql`select from request where state = 'pending' limit ${MOST_PENDING}`).length === MOST_PENDING;
  for (const errand of queue) {
    for (let asked = false; !asked && !isOver(); ) {
      if (await isEnough()) await wait(150);
      else
        asked = await asks(stage, errand, '2s', 'for the errand', 2_000).then(
          () => true,
          () => false,
        );
      await wait(150);
    }
    if (isOver()) return;
  }
}

/** Ends and starts the program at moments that the seed chooses, some of them while it is starting. */
async function killAtRandom(
  stage: Stage,
  program: Program,
  kills: number,
  random: () => number,
): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    // Long enough to get something done: what a killed process was showing waits for the end of its lease.
    await wait(random() * 3_000);
    if (kill % GETS_ON_EVERY === 0) await gotOn(stage);
    await program.kill9();
    const starting = program.restart();
    starting.catch(() => undefined);
    if (random() < 0.15) {
      await wait(random() * 900);
      await program.kill9();
      kill += 1;
      // Killed before it was ready, or after: either is a moment that may come.
      await Promise.allSettled([starting]);
      await program.restart();
    } else await starting;
  }
}

interface Company {
  stage: Stage;
  databaseUrl: string;
}

/** A company whose program is killed so many times while its people ask and press, until nothing is left to do. */
async function killed(kills: number, seed: number): Promise<Company> {
  const stage = await systemStage({ people: PEOPLE, resources: RESOURCES, policies: POLICIES });
  onTestFinished(() => stage.close());
  const databaseUrl = await freshDatabaseUrl();
  const program = await stage.program(databaseUrl);
  onTestFinished(() => program.kill9());
  const sql = postgres(databaseUrl, { max: 1 });
  let isOver = false;
  const queue = errands(stage);
  const crowd = [
    ...Array.from({ length: AT_ONCE }, () => keepAsking({ stage, sql }, queue, () => isOver)),
    roam(stage, PEOPLE, seeded(seed + 1), () => isOver),
  ];
  try {
    await killAtRandom(stage, program, kills, seeded(seed));
  } finally {
    isOver = true;
    await Promise.all(crowd);
    await sql.end();
  }
  await untilQuiet(databaseUrl, LATE_MS);
  return { stage, databaseUrl };
}

async function statesOf({ databaseUrl }: Company): Promise<Record<string, number>> {
  const sql = postgres(databaseUrl, { max: 1 });
  const states = await sql<{ state: string; n: number }[]>`
    select state, count(*)::int as n from request group by state`;
  await sql.end();
  return Object.fromEntries(states.map(({ state, n }) => [state, n]));
}

describePostgres('a program that is killed', () => {
  test(`loses nothing and doubles nothing over ${KILLS} kill -9 (seed ${SEED})`, async () => {
    // Side by side, since most of the time is spent waiting: for the next kill, for the start, for leases to end.
    const each = Math.ceil(KILLS / COMPANIES);
    const seeds = Array.from({ length: COMPANIES }, (_, nth) => SEED + 10 * nth);
    for (const company of await Promise.all(seeds.map((seed) => killed(each, seed)))) {
      await assertInvariants(company.databaseUrl, company.stage, LATE_MS);
      const counts = await statesOf(company);
      process.stdout.write(
        `${each} kills: ${JSON.stringify(counts)}, ${company.stage.spans.length} accesses\n`,
      );
      // How much gets done between two kills is the machine’s to say; nothing at all would prove nothing.
      expect(counts['approved']).toBeGreaterThan(each / 5);
      expect(counts['expired']).toBeGreaterThan(each / 20);
    }
  }, 900_000);
});
