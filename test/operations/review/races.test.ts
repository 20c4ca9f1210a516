import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import type { PersonId, ReviewItemId } from '../../../src/domain/ids.ts';
import { startRevocations } from '../../../src/operations/grant/end/start-revocation.ts';
import { beginRemediations } from '../../../src/operations/review/decide/begin-remediations.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { decideItems } from '../../../src/operations/review/decide/decide-items.ts';
import { reassignItem } from '../../../src/operations/review/decide/reassign-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { moveCampaign } from '../../../src/store/campaign/campaign-store.ts';
import { lockItems } from '../../../src/store/review/review-item-store.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { heldGrants, itemRow, itemsOf, runningCampaign } from '../../support/campaigns.ts';
import { describePostgres } from '../../support/database.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const DORA = 'dora@acme.test';
/** Enough for both orders to come up. */
const ROUNDS = 6;

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

async function underReview(entitlements = ['vpn/connect', 'crm/agent']) {
  const held = await heldGrants(
    world.ctx,
    entitlements.map((entitlement) => ({ email: SAMI, entitlement })),
  );
  const made = await runningCampaign(
    world.ctx,
    held.map((grant) => ({ grant, reviewer: OMAR })),
  );
  return { ...made, held, batchId: made.batchOf(OMAR).id };
}

const statesOf = async (campaignId: Parameters<typeof itemsOf>[1]) =>
  (await itemsOf(world.ctx, campaignId)).map((item) => item.state);
const eventsAbout = async (ids: readonly number[]) =>
  (await world.rows.events()).filter(({ data }) => ids.includes(Number(data['item'])));
const outcomes = (settled: PromiseSettledResult<unknown>[]): string[] =>
  settled.map((one) =>
    one.status === 'fulfilled' ? 'done' : String((one.reason as { code?: string }).code),
  );

/** Until so many sessions wait for a lock; soon fails where they don’t wait at all. */
async function untilWaiting(sessions: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const [found] = await world.ctx.db.rows<{ count: number }>(
          sql`select count(*)::int as count from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return found?.count;
      },
      { timeout: 60_000, interval: 20 },
    )
    .toBe(sessions);
}

describePostgres('at the same moment', () => {
  it('Keep clicked twice is one decision with one event', async () => {
    const { items } = await underReview();
    const omar = await world.as(OMAR);
    const click = () => decideItem(omar, { itemId: items[0]!.id, verdict: 'keep' });
    expect(outcomes(await Promise.allSettled([click(), click(), click()]))).toEqual(['done', 'done', 'done']);
    expect(await eventsAbout([items[0]!.id])).toHaveLength(1);
  });

  it('Keep and Revoke are two decisions in some order: the last event is what stands', async () => {
    const { items } = await underReview();
    const omar = await world.as(OMAR);
    const click = (verdict: 'keep' | 'revoke') => decideItem(omar, { itemId: items[0]!.id, verdict });
    await Promise.all([click('keep'), click('revoke')]);
    const events = await eventsAbout([items[0]!.id]);
    expect(events.map(({ kind }) => kind).toSorted()).toEqual(['review-item.kept', 'review-item.revoked']);
    expect(`review-item.${(await itemRow(world.ctx, items[0]!.id)).state}`).toBe(events.at(-1)?.kind);
  });

  it('a batch submitted twice is submitted once', async () => {
    const { items, batchId, campaign } = await underReview();
    const omar = await world.as(OMAR);
    for (const { id } of items) await decideItem(omar, { itemId: id, verdict: 'revoke' });
    const submits = () => submitBatch(omar, { batchId });

    const settled = await transaction(world.ctx, async (tx) => {
      await lockItems(
        tx,
        items.map((item) => item.id as ReviewItemId),
      );
      const submitted = Promise.allSettled([submits(), submits(), submits()]);
      await untilWaiting(3);
      return { submitted };
    });

    expect(outcomes(await settled.submitted).toSorted()).toEqual(['done', 'stale', 'stale']);
    expect(await world.rows.eventsOf('review-batch.submitted')).toHaveLength(1);
    expect(await statesOf(campaign.id)).toEqual(['revoked', 'revoked']);
  });

  it('a change and the submission leave one decision, which is what was submitted', async () => {
    const omar = await world.as(OMAR);
    for (let round = 0; round < ROUNDS; round++) {
      const { items, batchId } = await underReview(['vpn/connect']);
      const itemId = items[0]!.id;
      await decideItem(omar, { itemId, verdict: 'keep' });
      const [changed] = await Promise.allSettled([
        decideItem(omar, { itemId, verdict: 'revoke' }),
        submitBatch(omar, { batchId }),
      ]);
      const row = await itemRow(world.ctx, itemId);
      expect(row.state).toBe(changed.status === 'fulfilled' ? 'revoked' : 'kept');
      expect(row.submittedAt).not.toBeNull();
      expect(row.remediateDueAt === null).toBe(row.state === 'kept');
      const submitted = (await world.rows.eventsOf('review-batch.submitted')).at(-1);
      expect(submitted?.data[row.state]).toBe(1);
    }
  });

  it('a reassigned item is decided by one of two reviewers, and the other is told who has it', async () => {
    const omar = await world.as(OMAR);
    const dora = await world.as(DORA);
    const toPersonId = (await world.rows.person(DORA)).id as PersonId;
    for (let round = 0; round < ROUNDS; round++) {
      const { items } = await underReview(['vpn/connect']);
      const itemId = items[0]!.id;
      const [handed, kept] = await Promise.allSettled([
        reassignItem(omar, { itemId, toPersonId, reason: 'Hers' }),
        decideItem(omar, { itemId, verdict: 'keep' }),
      ]);
      expect(outcomes([handed, kept]).toSorted()).toEqual(['done', 'stale']);
      if (handed.status === 'fulfilled') {
        await decideItem(dora, { itemId, verdict: 'revoke' });
        await expect(decideItem(omar, { itemId, verdict: 'keep' })).rejects.toThrow(
          'Dora Novak reviews this now',
        );
      }
      expect((await itemRow(world.ctx, itemId)).decidedById).toBe(
        handed.status === 'fulfilled' ? toPersonId : omar.actor.person.id,
      );
    }
  });

  it('two reviewers to whom an item was handed twice: one of them has it', async () => {
    const omar = await world.as(OMAR);
    const { items } = await underReview(['vpn/connect']);
    const hands = async (email: string) =>
      reassignItem(omar, {
        itemId: items[0]!.id,
        toPersonId: (await world.rows.person(email)).id as PersonId,
        reason: 'Theirs',
      });
    expect(outcomes(await Promise.allSettled([hands(DORA), hands('ada@acme.test')])).toSorted()).toEqual([
      'done',
      'stale',
    ]);
    expect(await world.rows.eventsOf('review-item.reassigned')).toHaveLength(1);
  });

  it('a decision that comes while the campaign closes waits, and is refused', async () => {
    const { items, campaign, batchId } = await underReview(['vpn/connect']);
    const itemId = items[0]!.id;
    const omar = await world.as(OMAR);
    const toPersonId = (await world.rows.person(DORA)).id as PersonId;

    const settled = await transaction(world.ctx, async (tx) => {
      await moveCampaign(tx, campaign.id, 'closing', { closingAt: world.clock.now() });
      const decided = Promise.allSettled([
        decideItem(omar, { itemId, verdict: 'revoke' }),
        decideItems(omar, { batchId, itemIds: [itemId], verdict: 'revoke' }),
        reassignItem(omar, { itemId, toPersonId, reason: 'Hers' }),
        submitBatch(omar, { batchId }),
      ]);
      await untilWaiting(4);
      return { decided };
    });

    expect(outcomes(await settled.decided)).toEqual(['stale', 'stale', 'stale', 'stale']);
    expect(await itemRow(world.ctx, itemId)).toMatchObject({
      state: 'open',
      reviewerId: omar.actor.person.id,
    });
    expect(await eventsAbout([itemId])).toEqual([]);
  });

  it('a decision and the end of the grant: the item is decided or ended, with one event that says which', async () => {
    const omar = await world.as(OMAR);
    for (let round = 0; round < ROUNDS; round++) {
      const { items, held } = await underReview(['vpn/connect']);
      const itemId = items[0]!.id;
      await Promise.allSettled([
        decideItem(omar, { itemId, verdict: 'keep' }),
        transaction(world.ctx, (tx) => startRevocations(tx, world.ctx, held, 'returned')),
      ]);
      const { state } = await itemRow(world.ctx, itemId);
      expect((await eventsAbout([itemId])).map(({ kind }) => kind)).toEqual([`review-item.${state}`]);
    }
  });

  it('two bulk decisions of the same items make each decision once', async () => {
    const { items, batchId, campaign } = await underReview();
    const omar = await world.as(OMAR);
    const itemIds = items.map((item) => item.id);
    const keeps = () => decideItems(omar, { batchId, itemIds, verdict: 'keep' });
    const decided = await Promise.all([keeps(), keeps()]);
    expect(decided.map((one) => one.decided).toSorted((a, b) => a - b)).toEqual([0, 2]);
    expect(await statesOf(campaign.id)).toEqual(['kept', 'kept']);
    expect(await eventsAbout(itemIds)).toHaveLength(2);
  });

  it('two processes begin each removal once, while a grant ends by itself', async () => {
    const omar = await world.as(OMAR);
    for (let round = 0; round < ROUNDS; round++) {
      const grants = [await world.holds(SAMI, 'vpn/connect'), await world.holds(SAMI, 'crm/agent')];
      const rows = await Promise.all(grants.map((grant) => world.rows.grant(grant.id)));
      const made = await runningCampaign(
        world.ctx,
        rows.map((grant) => ({ grant, reviewer: OMAR, change: { state: 'revoked' as const } })),
      );
      await submitBatch(omar, { batchId: made.batchOf(OMAR).id });
      await Promise.all([
        beginRemediations(world.ctx),
        beginRemediations(world.ctx),
        transaction(world.ctx, (tx) => startRevocations(tx, world.ctx, rows.slice(0, 1), 'returned')),
        world.run(),
      ]);
      await beginRemediations(world.ctx);
      await world.pass(5);
      expect(await statesOf(made.campaign.id)).toEqual(['remediated', 'remediated']);
      for (const { id } of rows) {
        const kinds = await world.rows.kinds(id);
        expect(kinds.filter((kind) => kind === 'grant.revocation-started')).toHaveLength(1);
        expect(kinds.filter((kind) => kind === 'review-item.remediated')).toHaveLength(1);
      }
    }
  });
});
