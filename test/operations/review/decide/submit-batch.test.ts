import { inArray } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import { wantCards } from '../../../../src/store/card/cards.ts';
import { card } from '../../../../src/store/schema/index.ts';
import { changeGrant } from '../../../../src/store/grant/grant-store.ts';
import { changeBatch, findBatch } from '../../../../src/store/review/review-batch-store.ts';
import type { CardKind } from '../../../../src/domain/card.ts';
import { type AcmeWorld, acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';
import { heldGrants, itemsOf, runningCampaign, setCampaign } from '../../../support/campaigns.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const DAY = 24 * HOUR;
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY * 1_000);

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

/** Sami’s: without an end, ending in ten days, and the wiki’s. */
async function underReview() {
  const held = await heldGrants(world.ctx, [
    { email: SAMI, entitlement: 'vpn/connect' },
    { email: SAMI, entitlement: 'crm/agent', expiresAt: inDays(10), warnAt: inDays(9) },
    { email: SAMI, entitlement: 'wiki/editor' },
  ]);
  const made = await runningCampaign(
    world.ctx,
    held.map((grant) => ({ grant, reviewer: OMAR })),
  );
  const omar = await world.as(OMAR);
  const decides = async (at: number, verdict: 'keep' | 'revoke', more = {}) =>
    decideItem(omar, { itemId: made.items[at]!.id, verdict, ...more });
  const submits = () => submitBatch(omar, { batchId: made.batchOf(OMAR).id });
  return { ...made, held, decides, submits };
}

it('makes decisions final at once and together, with one event, and no clock left', async () => {
  const { decides, submits, campaign, batchOf } = await underReview();
  const { id } = batchOf(OMAR);
  const dueAt = inDays(1);
  await transaction(world.ctx, (tx) =>
    changeBatch(tx, id, { remindDueAt: dueAt, lastDayDueAt: dueAt, escalateDueAt: dueAt }),
  );
  await decides(0, 'keep');
  await decides(1, 'revoke');
  await decides(2, 'revoke');
  await world.pass(60);
  const submitted = await submits();
  const now = world.clock.now();
  expect(submitted).toMatchObject({ id, submittedAt: now });
  expect(await findBatch(world.ctx.db.drizzle, id)).toMatchObject({
    remindDueAt: null,
    lastDayDueAt: null,
    escalateDueAt: null,
  });
  expect(
    (await itemsOf(world.ctx, campaign.id)).map(({ state, submittedAt, remediateDueAt }) => [
      state,
      submittedAt,
      remediateDueAt,
    ]),
  ).toEqual([
    ['kept', now, null],
    ['revoked', now, now],
    ['revoked', now, now],
  ]);
  const [event, ...more] = await world.rows.eventsOf('review-batch.submitted');
  expect(more).toEqual([]);
  expect(event?.data).toEqual({ campaign: 'Quarterly review', kept: 1, revoked: 2 });
  expect(event?.subject).toEqual({ campaignId: campaign.id });
});

it('is refused while something is open, and says how much', async () => {
  const { decides, submits, campaign } = await underReview();
  await expect(submits()).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringMatching(/^3 items are/),
  });
  await decides(0, 'keep');
  await decides(1, 'revoke');
  await expect(submits()).rejects.toThrow(/^1 item is/);
  expect((await itemsOf(world.ctx, campaign.id)).map((item) => item.submittedAt)).toEqual([null, null, null]);
});

it('is refused the second time, and once the campaign is closed', async () => {
  const { decides, submits, campaign } = await underReview();
  for (const at of [0, 1, 2]) await decides(at, 'keep');
  await submits();
  await expect(submits()).rejects.toMatchObject({ name: 'StaleStateError' });
  await setCampaign(world.ctx, campaign.id, { state: 'closing' });
  await expect(submits()).rejects.toThrow(/is closed/);
  expect(await world.rows.eventsOf('review-batch.submitted')).toHaveLength(1);
});

it('moves the end of what is kept until a time, never to a later one', async () => {
  const { decides, submits, held, campaign } = await underReview();
  await decides(0, 'keep', { until: inDays(30) });
  await decides(1, 'keep', { until: inDays(5) });
  await decides(2, 'keep', { until: inDays(5) });
  expect((await world.rows.grant(held[0]!.id)).expiresAt).toBeNull();
  // The third came to end sooner meanwhile.
  await transaction(world.ctx, (tx) => changeGrant(tx, held[2]!.id, ['active'], { expiresAt: inDays(2) }));
  await submits();
  expect((await world.rows.grant(held[0]!.id)).expiresAt).toEqual(inDays(30));
  expect(await world.rows.grant(held[1]!.id)).toMatchObject({ expiresAt: inDays(5), state: 'active' });
  expect((await world.rows.grant(held[1]!.id)).warnAt?.getTime()).toBeLessThan(inDays(5).getTime());
  expect((await world.rows.grant(held[2]!.id)).expiresAt).toEqual(inDays(2));
  const events = await world.rows.eventsOf('grant.shortened');
  const of = (grantId: string) => events.filter(({ subject }) => subject.grantId === grantId);
  expect(events.map(({ subject }) => subject.campaignId)).toEqual([campaign.id, campaign.id]);
  expect(of(held[0]!.id).map(({ data }) => data)).toEqual([{ from: null, to: inDays(30).toISOString() }]);
  expect(of(held[1]!.id).map(({ data }) => data)).toEqual([
    { from: inDays(10).toISOString(), to: inDays(5).toISOString() },
  ]);
  const told = (await world.rows.cards()).filter(({ kind, dueAt }) => kind === 'grant' && dueAt !== null);
  expect(new Set(told.map((card) => `${card.subjectId} ${card.audienceId}`))).toEqual(
    new Set([held[0]!, held[1]!].map((grant) => `${grant.id} ${grant.principalId}`)),
  );
  expect(told.map((card) => card.messageTs)).toEqual([null, null]);
});

it('ends what was kept until a time when that time has come, through the connector', async () => {
  const { decides, submits, held } = await underReview();
  world.target.holdsFromBefore(SAMI, 'vpn_users');
  await decides(0, 'keep', { until: inDays(5) });
  await decides(1, 'keep');
  await decides(2, 'keep');
  await submits();
  await world.pass(5 * DAY - 1);
  expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
  await world.pass(1);
  expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
  expect((await world.rows.grant(held[0]!.id)).endReason).toBe('expired');
});

it('gives what isn’t given yet for less', async () => {
  const [grant] = await heldGrants(world.ctx, [
    {
      email: SAMI,
      entitlement: 'vpn/connect',
      state: 'scheduled',
      stoodBefore: null,
      activeAt: null,
      dueAt: NOW,
    },
  ]);
  const { items, batchOf } = await runningCampaign(world.ctx, [{ grant: grant!, reviewer: OMAR }]);
  const omar = await world.as(OMAR);
  await decideItem(omar, { itemId: items[0]!.id, verdict: 'keep', until: inDays(5) });
  await submitBatch(omar, { batchId: batchOf(OMAR).id });
  await world.run();
  expect(await world.rows.grant(grant!.id)).toMatchObject({ state: 'active', expiresAt: inDays(5) });
});

it('brings the cards of the batch, the campaign, the digest and the changed grants up to date, a decision that of the batch alone', async () => {
  const { decides, submits, held, campaign, batchOf } = await underReview();
  const { id: batchId, reviewerId } = batchOf(OMAR);
  const wanted: [CardKind, string][] = [
    ['review-batch', batchId],
    ['review-late', reviewerId],
    ['campaign', campaign.id],
    ['campaign-sign-off', campaign.id],
    ['review-digest', reviewerId],
    ['approvals-reminder', reviewerId],
    ['grant', held[0]!.id],
  ];
  await transaction(world.ctx, (tx) =>
    wantCards(
      tx,
      wanted.map(([kind, subjectId]) => ({ kind, subjectId, audienceId: reviewerId })),
      NOW,
    ),
  );
  const dueNow = async () => {
    const due = (await world.rows.cards()).filter((card) => card.dueAt !== null);
    await world.run();
    return due.map((card) => card.kind).toSorted();
  };
  await dueNow();
  await decides(0, 'keep', { until: inDays(3) });
  expect(await dueNow()).toEqual(['review-batch']);
  await decides(1, 'keep');
  await decides(2, 'keep');
  await dueNow();
  await world.ctx.db.drizzle
    .update(card)
    .set({ usedAt: NOW })
    .where(inArray(card.kind, ['campaign', 'review-digest']));
  await submits();
  expect(await dueNow()).toEqual(['campaign', 'grant', 'review-batch', 'review-digest']);
});
