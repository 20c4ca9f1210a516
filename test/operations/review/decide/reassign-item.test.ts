import { beforeEach, expect, it } from 'vitest';
import type { PersonId } from '../../../../src/domain/ids.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { listMyBatches } from '../../../../src/operations/review/show/list-my-batches.ts';
import { reassignItem } from '../../../../src/operations/review/decide/reassign-item.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { findBatchOf } from '../../../../src/store/review/review-batch-store.ts';
import { type AcmeWorld, acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';
import { heldGrants, itemRow, RULES, runningCampaign } from '../../../support/campaigns.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const DORA = 'dora@acme.test';
const inDays = (days: number) => new Date(NOW.getTime() + days * 24 * HOUR * 1_000);

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

const idOf = async (email: string) => (await world.rows.person(email)).id as PersonId;

async function underReview(rules = {}) {
  const held = await heldGrants(world.ctx, [
    { email: SAMI, entitlement: 'prod-db/read' },
    { email: SAMI, entitlement: 'vpn/connect' },
    { email: SAMI, entitlement: 'crm/agent' },
  ]);
  const made = await runningCampaign(
    world.ctx,
    held.map((grant, at) => ({ grant, reviewer: at < 2 ? OMAR : DORA })),
    { rules },
  );
  const reassigns = async (at: number, from = OMAR, to = DORA, reason = 'Dora runs it') =>
    reassignItem(await world.as(from), { itemId: made.items[at]!.id, toPersonId: await idOf(to), reason });
  return { ...made, reassigns };
}

it('moves an item to the other’s batch, tells both their cards, and keeps why', async () => {
  const { reassigns, items, campaign, batchOf } = await underReview();
  await reassigns(0);
  expect(await itemRow(world.ctx, items[0]!.id)).toMatchObject({
    state: 'open',
    reviewerId: await idOf(DORA),
  });
  const [event] = await world.rows.eventsOf('review-item.reassigned');
  expect(event?.data).toEqual({
    item: items[0]!.id,
    from: await idOf(OMAR),
    to: await idOf(DORA),
    reason: 'Dora runs it',
  });
  expect(event?.subject.campaignId).toBe(campaign.id);
  const cards = await world.rows.cards();
  expect(cards.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([['review-batch', batchOf(DORA).id]]);
  const [line] = await listMyBatches(await world.as(DORA));
  expect(line?.counts).toMatchObject({ total: 2, open: 2 });
});

it('makes a batch for whoever had none, with clocks from now and before the close', async () => {
  const { reassigns, campaign } = await underReview();
  await world.pass(5 * 24 * HOUR);
  await reassigns(0, OMAR, 'ada@acme.test');
  const batch = await findBatchOf(world.ctx.db.drizzle, campaign.id, await idOf('ada@acme.test'));
  expect(batch).toMatchObject({ remindDueAt: inDays(8), lastDayDueAt: inDays(13), escalateDueAt: null });
  expect((await world.rows.cards()).map((card) => card.subjectId)).toContain(batch?.id);
  expect(RULES.escalate?.afterSeconds).toBe(10 * 24 * HOUR);
});

it('opens a batch again that was submitted, and reminds of it anew', async () => {
  const { reassigns, items, campaign, batchOf } = await underReview();
  const dora = await world.as(DORA);
  await decideItem(dora, { itemId: items[2]!.id, verdict: 'keep' });
  await submitBatch(dora, { batchId: batchOf(DORA).id });
  expect(await listMyBatches(dora)).toEqual([]);
  await reassigns(0);
  const batch = await findBatchOf(world.ctx.db.drizzle, campaign.id, await idOf(DORA));
  expect(batch).toMatchObject({ submittedAt: NOW, remindDueAt: inDays(3), lastDayDueAt: inDays(13) });
  expect((await listMyBatches(dora))[0]?.counts).toMatchObject({ total: 2, open: 1, kept: 1 });
  await decideItem(dora, { itemId: items[0]!.id, verdict: 'revoke' });
  await submitBatch(dora, { batchId: batchOf(DORA).id });
  expect((await world.rows.eventsOf('review-batch.submitted')).map(({ data }) => data)).toEqual([
    { campaign: campaign.name, kept: 1, revoked: 0 },
    { campaign: campaign.name, kept: 0, revoked: 1 },
  ]);
});

it('hands on nothing without a reason, and nothing that is decided', async () => {
  const { reassigns, items } = await underReview();
  await expect(reassigns(0, OMAR, DORA, '  ')).rejects.toMatchObject({ code: 'invalid', field: 'comment' });
  await decideItem(await world.as(OMAR), { itemId: items[0]!.id, verdict: 'keep' });
  await expect(reassigns(0)).rejects.toMatchObject({ code: 'stale' });
  expect((await itemRow(world.ctx, items[0]!.id)).reviewerId).toBe(await idOf(OMAR));
  expect(await world.rows.eventsOf('review-item.reassigned')).toEqual([]);
});
