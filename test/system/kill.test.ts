import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { LEASE_MS } from '../../src/domain/connector.ts';
import { asks, fillsDenial, finds } from '../support/crowd.ts';
import type { Errand } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';
import type { Program } from '../support/program.ts';
import { seeded } from '../support/seeded.ts';
import { systemStage } from '../support/system-stage.ts';
import type { Stage } from '../support/system-stage.ts';

const KILLS = Number(process.env['SYSTEM_KILLS'] ?? 100);
const SEED = Number(process.env['SYSTEM_SEED'] ?? 4711);
const PEOPLE = 40;
const RESOURCES = 40;
const AT_ONCE = 8;
/** One kill may meet the grant being given, the next its removal, and the next the one after: a lease each. */
const LATE_MS = 3 * LEASE_MS + 10_000;

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 2s, max: 3s }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 12s`;

/** Each person asks for each resource that isn't theirs, once: what the target sees then belongs to one request. */
function* errands(stage: Stage): Generator<Errand> {
  for (let shift = 3; shift < RESOURCES; shift++)
    for (let asker = 1; asker <= PEOPLE; asker++) {
      const resource = ((asker + shift) % RESOURCES) + 1;
      if (!stage.ownersOf(resource).includes(asker)) yield { asker, resource };
    }
}

/** A click that finds the program gone is made again, as people do; one that was answered is done. */
async function insisting<T>(isOver: () => boolean, act: () => Promise<T>): Promise<T | undefined> {
  for (let tries = 0; tries < 20 && !isOver(); tries++) {
    try {
      return await act();
    } catch {
      await wait(150);
    }
  }
  return undefined;
}

async function runErrand(
  stage: Stage,
  errand: Errand,
  random: () => number,
  isOver: () => boolean,
): Promise<void> {
  const plan = random();
  const [owner = 0] = stage.ownersOf(errand.resource);
  const asked = await insisting(isOver, () => asks(stage, errand, '2s'));
  if (asked === undefined || plan < 0.15) return;
  await insisting(isOver, async () => {
    if (plan < 0.25) return (await finds(stage, errand.asker, errand, 'cancel_request', 5_000))();
    if (plan >= 0.4) return (await finds(stage, owner, errand, 'approve_request', 5_000))();
    await (await finds(stage, owner, errand, 'deny_request', 5_000))();
    await (await fillsDenial(stage, owner))();
  });
  if (plan > 0.75)
    await insisting(isOver, async () => (await finds(stage, errand.asker, errand, 'return_grant', 1_500))());
}

/** Ends and starts the program at moments that the seed chooses, some of them while it is starting. */
async function killAtRandom(program: Program, random: () => number): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await wait(random() * 1_000);
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

describePostgres('a program that is killed', () => {
  test(`loses nothing and doubles nothing over ${KILLS} kill -9 (seed ${SEED})`, async () => {
    const stage = await systemStage({ people: PEOPLE, resources: RESOURCES, policies: POLICIES });
    onTestFinished(() => stage.close());
    const databaseUrl = await freshDatabaseUrl();
    const program = await stage.program(databaseUrl);
    onTestFinished(() => program.kill9());
    let isOver = false;
    const queue = errands(stage);
    const crowd = Array.from({ length: AT_ONCE }, async (_, index) => {
      const random = seeded(SEED + 1 + index);
      for (const errand of queue) {
        await runErrand(stage, errand, random, () => isOver);
        if (isOver) return;
      }
    });
    try {
      await killAtRandom(program, seeded(SEED));
    } finally {
      isOver = true;
      await Promise.all(crowd);
    }
    await untilQuiet(databaseUrl, LATE_MS);

    const untracked = await assertInvariants(databaseUrl, stage, LATE_MS);
    const sql = postgres(databaseUrl, { max: 1 });
    onTestFinished(() => sql.end());
    expect(untracked.length).toBeLessThanOrEqual(KILLS * 8);
    const states = await sql<{ state: string; n: number }[]>`
      select state, count(*)::int as n from request group by state`;
    const counts = Object.fromEntries(states.map(({ state, n }) => [state, n]));
    process.stdout.write(
      `${KILLS} kills: ${JSON.stringify(counts)}, ${stage.spans.length} accesses, ${untracked.length} messages posted twice\n`,
    );
    // How much gets done between two kills is the machine’s to say; nothing at all would prove nothing.
    expect(counts['approved']).toBeGreaterThan(5);
    expect(counts['expired']).toBeGreaterThan(5);
  }, 600_000);
});
