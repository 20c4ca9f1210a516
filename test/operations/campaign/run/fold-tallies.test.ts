import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import type { PersonId } from '../../../../src/domain/ids.ts';
import { foldTallies } from '../../../../src/operations/campaign/run/fold-tallies.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { tallyCampaign, tallyProgress } from '../../../../src/store/campaign/review-progress-store.ts';
import { readTallies, sumTallies } from '../../../../src/store/campaign/review-tally-store.ts';
import type { Tx } from '../../../../src/store/database/database.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import * as schema from '../../../../src/store/schema/index.ts';
import { type AcmeWorld, acmeWorld } from '../../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../../support/campaigns.ts';
import { describePostgres } from '../../../support/database.ts';
import { tallyFaults } from '../../../support/row-invariants.ts';

const [OMAR, DORA] = ['omar@acme.test', 'dora@acme.test'];

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
});

/** A review of four items: two of Omar's, one of Dora's, one of nobody's. */
async function underReview() {
  const held = await heldGrants(
    world.ctx,
    ['vpn/connect', 'crm/agent', 'wiki/editor', 'vpn/connect'].map((entitlement, at) => ({
      email: 'sami@acme.test',
      entitlement,
      target: `t${at}`,
    })),
  );
  const reviewers = [OMAR, OMAR, DORA, null];
  return runningCampaign(
    world.ctx,
    held.map((grant, at) => ({ grant, reviewer: reviewers[at] ?? null })),
  );
}
type Started = Awaited<ReturnType<typeof underReview>>;

const decide = async ({ items }: Started, email: string, at: number, verdict: 'keep' | 'revoke') =>
  decideItem(await world.as(email), { itemId: items[at]!.id, verdict, comment: 'Looked at' });
const faults = () => tallyFaults((statement) => world.ctx.db.rows(sql.raw(statement)));
const unfolded = async () =>
  world.ctx.db.drizzle.$count(schema.reviewTally, eq(schema.reviewTally.isFolded, false));
const rowsOf = async () => world.ctx.db.drizzle.$count(schema.reviewTally);

it('keeps the figures that a count of the items comes to, folded or not', async () => {
  const started = await underReview();
  const { id } = started.campaign;
  await decide(started, OMAR, 0, 'keep');
  await decide(started, OMAR, 1, 'revoke');
  await submitBatch(await world.as(OMAR), { batchId: started.batchOf(OMAR).id });
  const db = world.ctx.db.drizzle;
  const byId = <T extends object>(all: T[]) =>
    new Set(all.map((one) => JSON.stringify(one, Object.keys(one).sort())));

  expect(await unfolded()).toBeGreaterThan(0);
  for (const isFolded of [false, true]) {
    if (isFolded) await foldTallies(world.ctx);
    const [kept, counted] = [await readTallies(db, id), await tallyProgress(db, id)];
    expect(kept.all).toEqual({ ...counted.all, total: 4, open: 2, kept: 1, revoked: 1, submitted: 2 });
    expect(byId(kept.reviewers)).toEqual(byId(counted.reviewers));
    expect(byId(kept.resources)).toEqual(byId(counted.resources));
    expect(await sumTallies(db, id)).toEqual(await tallyCampaign(db, id));
    expect(await faults()).toEqual([]);
  }
  expect(await unfolded()).toBe(0);
  expect(await rowsOf()).toBe(3 + 3);
});

it('makes one row of what changed since, and leaves alone what didn’t', async () => {
  const started = await underReview();
  await foldTallies(world.ctx);
  const before = await world.ctx.db.drizzle.select().from(schema.reviewTally);

  await decide(started, DORA, 2, 'keep');
  await foldTallies(world.ctx);

  const after = await world.ctx.db.drizzle.select().from(schema.reviewTally);
  expect(after).toHaveLength(before.length);
  expect(after.filter(({ id }) => before.some((one) => one.id === id))).toHaveLength(before.length - 2);
  expect(await faults()).toEqual([]);
});

it('counts nothing of what was rolled back, nor what left the figures as they were', async () => {
  const started = await underReview();
  await foldTallies(world.ctx);
  const change = (tx: Tx, set: object) =>
    tx.update(schema.reviewItem).set(set).where(eq(schema.reviewItem.id, started.items[0]!.id));

  await expect(
    transaction(world.ctx, async (tx) => {
      await change(tx, { state: 'kept' });
      throw new Error('too bad');
    }),
  ).rejects.toThrow('too bad');
  await transaction(world.ctx, (tx) => change(tx, { lastUsedAt: world.clock.now() }));

  expect(await unfolded()).toBe(0);
  expect(await faults()).toEqual([]);
});

it('counts the reviews that were there before their figures were kept', async () => {
  const started = await underReview();
  await decide(started, OMAR, 0, 'keep');
  const { drizzle } = world.ctx.db;
  await drizzle.execute(sql`drop function tally_new_items, tally_changed_items, tally_gone_items cascade`);
  await drizzle.execute(sql`drop table review_tally`);
  await drizzle.execute(sql`drop index review_item_decided_idx, grant_revoking_idx`);
  await decide(started, OMAR, 1, 'revoke');

  await drizzle.transaction(async (tx) => {
    for (const statement of migration().split('--> statement-breakpoint'))
      await tx.execute(sql.raw(statement));
  });

  expect(await faults()).toEqual([]);
  expect(await sumTallies(drizzle, started.campaign.id)).toMatchObject({ total: 4, open: 2, kept: 1 });
  await decide(started, DORA, 2, 'keep');
  expect(await faults()).toEqual([]);
});

function migration(): string {
  const folder = resolve(import.meta.dirname, '../../../../drizzle');
  const name = readdirSync(folder).find((file) => file.endsWith('_review-tallies.sql'));
  return readFileSync(join(folder, name ?? ''), 'utf8');
}

describePostgres('at the same moment', () => {
  it('neither waits for a decision, nor loses it, nor counts it twice', async () => {
    const started = await underReview();
    const omar = await world.rows.person(OMAR);

    await transaction(world.ctx, async (tx) => {
      await tx
        .update(schema.reviewItem)
        .set({ state: 'kept', decidedById: omar.id as PersonId, decidedAt: world.clock.now() })
        .where(eq(schema.reviewItem.id, started.items[0]!.id));
      await Promise.all([foldTallies(world.ctx), foldTallies(world.ctx)]);
    });

    expect(await faults()).toEqual([]);
    expect(await sumTallies(world.ctx.db.drizzle, started.campaign.id)).toMatchObject({ open: 3, kept: 1 });
    await foldTallies(world.ctx);
    expect(await faults()).toEqual([]);
    expect(await rowsOf()).toBe(3 + 3);
  });
});
