import { beforeEach, expect, it } from 'vitest';
import { approveRequest } from '../../../../src/operations/approval/decide/approve-request.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { decideItems } from '../../../../src/operations/review/decide/decide-items.ts';
import { listTogether } from '../../../../src/operations/review/show/list-together.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { type AcmeWorld, acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';
import { heldGrants, itemsOf, runningCampaign, type ReviewItemRow } from '../../../support/campaigns.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const MONTHS_AGO = new Date(NOW.getTime() - 120 * 24 * HOUR * 1_000);

let world: AcmeWorld;
let items: ReviewItemRow[];
let campaignId: Awaited<ReturnType<typeof runningCampaign>>['campaign']['id'];
let batchId: string;

/** Of Omar’s five: two plain ones, one sensitive, one that nobody used for months, one of his own. */
beforeEach(async () => {
  world = await acmeWorld();
  const held = await heldGrants(world.ctx, [
    { email: SAMI, entitlement: 'vpn/connect' },
    { email: 'kim@acme.test', entitlement: 'crm/agent' },
    { email: SAMI, entitlement: 'prod-db/read' },
    { email: 'pia@acme.test', entitlement: 'vpn/connect' },
    { email: OMAR, entitlement: 'vpn/connect' },
  ]);
  const made = await runningCampaign(
    world.ctx,
    held.map((grant, at) => ({ grant, reviewer: OMAR, change: at === 3 ? { lastUsedAt: MONTHS_AGO } : {} })),
  );
  ({ items } = made);
  campaignId = made.campaign.id;
  batchId = made.batchOf(OMAR).id;
});

const decides = async (which: number[], verdict: 'keep' | 'revoke' = 'keep', comment = '') =>
  decideItems(await world.as(OMAR), {
    batchId,
    itemIds: which.map((at) => items[at]?.id ?? 0),
    verdict,
    comment,
  });
const states = async () => (await itemsOf(world.ctx, campaignId)).map((item) => item.state);

it('decides several alike, with an event and the facts of each, and the batch’s card once', async () => {
  expect(await decides([1, 0], 'revoke', 'Nobody needs it')).toEqual({ decided: 2 });
  expect(await states()).toEqual(['revoked', 'revoked', 'open', 'open', 'open']);
  const [first, second] = await itemsOf(world.ctx, campaignId);
  expect(first).toMatchObject({ comment: 'Nobody needs it', decidedAt: NOW, shown: { source: 'imported' } });
  expect(second?.shown?.peers).not.toEqual(first?.shown?.peers);
  expect((await world.rows.eventsOf('review-item.revoked')).map(({ data }) => data['item'])).toEqual([
    items[0]?.id,
    items[1]?.id,
  ]);
});

it.each([
  [
    'of high sensitivity',
    2,
    '“Sami Okafor: Production database · Read only”: it has to be decided by itself, because its sensitivity is high',
  ],
  [
    'recommended for revocation',
    3,
    '“Pia Lund: Company VPN · Connect”: it has to be decided by itself, because it is recommended for revocation',
  ],
])('decides none where one is %s, and names it', async (_, alone, sentence) => {
  await expect(decides([0, 1, alone])).rejects.toThrow(`${sentence}. Nothing was decided.`);
  expect(await states()).toEqual(['open', 'open', 'open', 'open', 'open']);
  expect(await world.rows.eventsOf('review-item.kept')).toEqual([]);
});

it('decides none where one is the reviewer’s own', async () => {
  await expect(decides([0, 4])).rejects.toMatchObject({ code: 'forbidden' });
  expect(await states()).toEqual(['open', 'open', 'open', 'open', 'open']);
});

it('lists what may be decided together, and says how much is left out of it, and why', async () => {
  await decides([0]);
  const { views, left } = await listTogether(await world.as(OMAR), batchId);
  expect(views.map((view) => view.item.id)).toEqual([items[1]?.id]);
  expect(views.every((view) => view.alone === null && view.changeable)).toBe(true);
  expect(left).toEqual({ sensitive: 1, toRevoke: 1, notTheirs: 1 });
});

it('leaves what was decided alike as it is, and doesn’t overrule what was decided otherwise', async () => {
  await decides([0, 1]);
  expect(await decides([0, 1])).toEqual({ decided: 0 });
  expect(await world.rows.eventsOf('review-item.kept')).toHaveLength(2);
  await decideItem(await world.as(OMAR), { itemId: items[1]?.id ?? 0, verdict: 'revoke' });
  await expect(decides([0, 1])).rejects.toThrow('it was decided otherwise meanwhile');
  expect((await states()).slice(0, 2)).toEqual(['kept', 'revoked']);
});

it('refuses to revoke together, without a sentence, what an approver just gave', async () => {
  const { id } = await world.asks('pia@acme.test', 'wiki/editor');
  await approveRequest(await world.as('lena@acme.test'), { requestId: id });
  const grant = await world.rows.grantOf(id);
  const made = await runningCampaign(world.ctx, [{ grant, reviewer: OMAR }]);
  const revokes = async (comment: string) =>
    decideItems(await world.as(OMAR), {
      batchId: made.batchOf(OMAR).id,
      itemIds: [made.items[0]!.id],
      verdict: 'revoke',
      comment,
    });
  await expect(revokes('')).rejects.toMatchObject({
    field: 'comment',
    message: expect.stringContaining('Lena Fischer approved it less than a day ago.'),
  });
  expect(await revokes('She changes teams')).toEqual({ decided: 1 });
});

it('decides nothing of another batch, another campaign or what is submitted', async () => {
  const [grant] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'wiki/editor' }]);
  const other = await runningCampaign(world.ctx, [{ grant: grant!, reviewer: OMAR }]);
  const omar = await world.as(OMAR);
  await expect(
    decideItems(omar, { batchId, itemIds: [items[0]!.id, other.items[0]!.id], verdict: 'keep' }),
  ).rejects.toMatchObject({ code: 'stale' });
  await decideItem(omar, { itemId: other.items[0]!.id, verdict: 'keep' });
  await submitBatch(omar, { batchId: other.batchOf(OMAR).id });
  await expect(
    decideItems(omar, { batchId: other.batchOf(OMAR).id, itemIds: [other.items[0]!.id], verdict: 'revoke' }),
  ).rejects.toThrow('it was submitted already');
  expect(await states()).toEqual(['open', 'open', 'open', 'open', 'open']);
  await expect(decideItems(omar, { batchId, itemIds: [4_711], verdict: 'keep' })).rejects.toThrow();
});
