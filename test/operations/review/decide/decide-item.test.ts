import { beforeEach, expect, it } from 'vitest';
import type { ReviewItemId } from '../../../../src/domain/ids.ts';
import type { ReviewVerdict } from '../../../../src/domain/review/review-item.ts';
import { commentItem } from '../../../../src/operations/review/decide/comment-item.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { startRevocations } from '../../../../src/operations/grant/end/start-revocation.ts';
import { findGrant } from '../../../../src/store/grant/grant-store.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import { type AcmeWorld, acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';
import { heldGrants, itemRow, runningCampaign, setCampaign } from '../../../support/campaigns.ts';

const DAY = 24 * HOUR;
const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';

const inDays = (days: number) => new Date(NOW.getTime() + days * DAY * 1_000);

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

/** Sami’s database access, which Omar reviews. */
async function underReview(grant: Parameters<typeof heldGrants>[1][number] | object = {}, change = {}) {
  const [held] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'prod-db/read', ...grant }]);
  const made = await runningCampaign(world.ctx, [{ grant: held!, reviewer: OMAR, change }]);
  const id = made.items[0]!.id as ReviewItemId;
  const decides = async (verdict: ReviewVerdict, more: object = {}) =>
    decideItem(await world.as(OMAR), { itemId: id, verdict, ...more });
  return { ...made, id, grant: held!, decides };
}

const eventsOf = async (id: number) =>
  (await world.rows.events())
    .filter((event) => event.data['item'] === id)
    .map(({ kind, data }) => ({ kind, data }));

it('records what the reviewer decides with the facts that they were shown, and one event', async () => {
  const { id, decides, campaign, grant, batchOf } = await underReview();
  const decided = await decides('revoke', { comment: 'Changed team' });

  const omar = await world.rows.person(OMAR);
  expect(decided).toMatchObject({
    state: 'revoked',
    decidedById: omar.id,
    decidedAt: NOW,
    submittedAt: null,
  });
  expect(await itemRow(world.ctx, id)).toMatchObject({
    state: 'revoked',
    comment: 'Changed team',
    remediateDueAt: null,
    shown: { heldSince: NOW.toISOString(), source: 'imported', recommendation: null, conflicts: [] },
  });
  const [event] = await world.rows.eventsOf('review-item.revoked');
  expect(event?.data).toEqual({ item: id, comment: 'Changed team', by: 'reviewer' });
  expect(event?.subject).toEqual({
    campaignId: campaign.id,
    grantId: grant.id,
    personId: grant.principalId,
    entitlement: 'prod-db/read',
  });
  expect(event?.actorId).toBe(omar.id);
  expect((await world.rows.grant(grant.id)).state).toBe('active');
  expect((await world.rows.cards()).filter((card) => card.dueAt !== null)).toEqual([]);
  expect(batchOf(OMAR).campaignId).toBe(campaign.id);
});

it('is decided otherwise as often as the reviewer likes, until they submit', async () => {
  const { id, decides, batchOf } = await underReview();
  await decides('keep');
  await decides('revoke', { comment: 'No' });
  await decides('keep');
  expect(await itemRow(world.ctx, id)).toMatchObject({ state: 'kept', comment: '' });
  expect((await eventsOf(id)).map((event) => event.kind)).toEqual([
    'review-item.kept',
    'review-item.revoked',
    'review-item.kept',
  ]);
  await submitBatch(await world.as(OMAR), { batchId: batchOf(OMAR).id });
  await expect(decides('revoke')).rejects.toMatchObject({
    code: 'stale',
    message: expect.stringMatching(/submitted/),
  });
  expect((await itemRow(world.ctx, id)).state).toBe('kept');
});

it('takes the same verdict twice as once, unless something new is said', async () => {
  const { id, decides } = await underReview();
  await decides('keep');
  await world.pass(60);
  expect(await decides('keep')).toMatchObject({ state: 'kept', decidedAt: NOW });
  expect(await eventsOf(id)).toHaveLength(1);
  await decides('keep', { comment: 'Needed for the audit' });
  await decides('keep', { comment: 'Needed for the audit' });
  await decides('keep');
  expect(await eventsOf(id)).toHaveLength(2);
  expect((await itemRow(world.ctx, id)).comment).toBe('Needed for the audit');
});

it('refuses to go against a recommendation without a sentence, says why, and changes nothing', async () => {
  const { id, decides } = await underReview({}, { lastUsedAt: inDays(-120) });
  await expect(decides('keep')).rejects.toMatchObject({
    code: 'invalid',
    field: 'comment',
    message:
      'Say in a sentence why you keep it: the recommendation is to revoke it. It wasn’t used for 120 days.',
  });
  await expect(decides('keep', { comment: '  ' })).rejects.toMatchObject({ field: 'comment' });
  expect((await itemRow(world.ctx, id)).state).toBe('open');
  expect(await eventsOf(id)).toEqual([]);
  await decides('keep', { comment: 'For the yearly audit' });
  expect((await itemRow(world.ctx, id)).shown?.recommendation).toEqual({
    verdict: 'revoke',
    reason: 'It wasn’t used for 120 days.',
  });
});

it('takes a note written before as the sentence, but not what was said for the other verdict', async () => {
  const { id, decides } = await underReview({}, { lastUsedAt: inDays(-120) });
  await decides('revoke', { comment: 'Nobody needs it' });
  await expect(decides('keep')).rejects.toMatchObject({ field: 'comment' });
  const other = await underReview({ entitlement: 'prod-db/write' }, { lastUsedAt: inDays(-120) });
  await commentItem(await world.as(OMAR), { itemId: other.id, comment: 'For the yearly audit' });
  await other.decides('keep');
  expect(await itemRow(world.ctx, other.id)).toMatchObject({
    state: 'kept',
    comment: 'For the yearly audit',
  });
  expect((await itemRow(world.ctx, id)).state).toBe('revoked');
});

it('keeps until a time that is to come and earlier than the end, and no other', async () => {
  const { id, decides } = await underReview({ expiresAt: inDays(30) });
  for (const until of [NOW, inDays(-1), inDays(30), inDays(31)])
    await expect(decides('keep', { until })).rejects.toMatchObject({ code: 'invalid', field: 'until' });
  await expect(decides('revoke', { until: inDays(5) })).rejects.toMatchObject({ field: 'until' });
  expect((await itemRow(world.ctx, id)).state).toBe('open');
  await decides('keep', { until: inDays(29) });
  await decides('keep', { until: inDays(29) });
  expect(await itemRow(world.ctx, id)).toMatchObject({ state: 'kept', until: inDays(29) });
  expect((await eventsOf(id)).map((event) => event.data['until'])).toEqual([inDays(29).toISOString()]);
  await decides('keep', { until: null });
  expect((await itemRow(world.ctx, id)).until).toBeNull();
  await decides('keep', { until: inDays(3) });
  await decides('revoke');
  expect(await itemRow(world.ctx, id)).toMatchObject({ state: 'revoked', until: null });
});

it('has no end to move for what a role gives', async () => {
  const made = await runningCampaign(world.ctx, [
    { role: { roleId: 'support', entitlement: 'crm/agent' }, reviewer: OMAR },
  ]);
  const itemId = made.items[0]!.id;
  const omar = await world.as(OMAR);
  await expect(decideItem(omar, { itemId, verdict: 'keep', until: inDays(3) })).rejects.toMatchObject({
    field: 'until',
  });
  await decideItem(omar, { itemId, verdict: 'keep' });
  expect(await itemRow(world.ctx, itemId)).toMatchObject({
    state: 'kept',
    shown: { source: 'role', holders: 0 },
  });
});

it('says that access has ended that ended before anybody decided', async () => {
  const { id, decides, grant } = await underReview();
  await transaction(world.ctx, async (tx) => {
    const row = await findGrant(tx, grant.id);
    await startRevocations(tx, world.ctx, [row!], 'returned');
  });
  await expect(decides('keep')).rejects.toMatchObject({
    code: 'stale',
    message: expect.stringMatching(/ended/),
  });
  expect((await itemRow(world.ctx, id)).state).toBe('ended');
  expect((await eventsOf(id)).map((event) => event.kind)).toEqual(['review-item.ended']);
});

it.each(['scheduled', 'closing', 'closed', 'discarded'] as const)(
  'decides nothing in a campaign that is %s',
  async (state) => {
    const { id, decides, campaign } = await underReview();
    await setCampaign(world.ctx, campaign.id, { state });
    await expect(decides('keep')).rejects.toMatchObject({ name: 'StaleStateError' });
    await expect(commentItem(await world.as(OMAR), { itemId: id, comment: 'Hm' })).rejects.toMatchObject({
      name: 'StaleStateError',
    });
    expect((await itemRow(world.ctx, id)).state).toBe('open');
  },
);

it('notes a comment on what is open or decided, with an event, and no empty one', async () => {
  const { id, decides } = await underReview();
  const comments = async (comment: string) => commentItem(await world.as(OMAR), { itemId: id, comment });
  await comments('Ask Mona first');
  await comments('Ask Mona first');
  await decides('keep');
  await comments('Mona says yes');
  await expect(comments(' ')).rejects.toMatchObject({ field: 'comment' });
  expect(await itemRow(world.ctx, id)).toMatchObject({ state: 'kept', comment: 'Mona says yes' });
  expect(await eventsOf(id)).toEqual([
    { kind: 'review-item.commented', data: { item: id, comment: 'Ask Mona first' } },
    { kind: 'review-item.kept', data: { item: id, comment: 'Ask Mona first', until: null } },
    { kind: 'review-item.commented', data: { item: id, comment: 'Mona says yes' } },
  ]);
});

it('answers for an item that there isn’t', async () => {
  const omar = await world.as(OMAR);
  await expect(decideItem(omar, { itemId: 4_711, verdict: 'keep' })).rejects.toMatchObject({
    code: 'not_found',
  });
});
