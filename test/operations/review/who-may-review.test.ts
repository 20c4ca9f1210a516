import { beforeEach, describe, expect, it } from 'vitest';
import type { PersonId, RequestId } from '../../../src/domain/ids.ts';
import { bringBatch } from '../../../src/operations/review/show/bring-batch.ts';
import { commentItem } from '../../../src/operations/review/decide/comment-item.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { decideItems } from '../../../src/operations/review/decide/decide-items.ts';
import { groupBatch } from '../../../src/operations/review/show/group-batch.ts';
import { listTogether } from '../../../src/operations/review/show/list-together.ts';
import { reassignItem } from '../../../src/operations/review/decide/reassign-item.ts';
import { showReviewItem } from '../../../src/operations/review/show/show-review-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { turnBatchPage } from '../../../src/operations/review/show/turn-batch-page.ts';
import type { PersonCtx } from '../../../src/operations/actor.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { type AcmeWorld, acmeWorld, PEOPLE_CSV } from '../../support/acme-world.ts';
import { heldGrants, itemRow, runningCampaign } from '../../support/campaigns.ts';

const SAMI = 'sami@acme.test';
const MONA = 'mona@acme.test';
const OMAR = 'omar@acme.test';
const DORA = 'dora@acme.test';
const ADA = 'ada@acme.test';
const IRIS = 'iris@acme.test';

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

/** Sami’s access, which Mona asked for and Omar approved, and Dora reviews; Lena reviews something else beside. */
async function underReview(reviewer = DORA) {
  const mona = await world.as(MONA);
  const sami = (await world.rows.person(SAMI)).id as PersonId;
  const { id } = await world.asks(MONA, 'prod-db/read', { beneficiaryId: sami });
  await approveRequest(await world.as(OMAR), { requestId: id });
  await world.run();
  const grant = await world.rows.grantOf(id);
  const [other] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'wiki/editor' }]);
  const made = await runningCampaign(world.ctx, [
    { grant, reviewer },
    { grant: other!, reviewer: 'lena@acme.test' },
  ]);
  return { ...made, itemId: made.items[0]!.id, requestId: id as RequestId, mona };
}

const decides = async (email: string, itemId: number) =>
  decideItem(await world.as(email), { itemId, verdict: 'keep', comment: 'Because' });

describe('an item', () => {
  it.each([SAMI, MONA, OMAR, ADA, IRIS])(
    'isn’t decided by %s, who doesn’t review it; the attempt is on record',
    async (email) => {
      const { itemId } = await underReview();
      const ctx = await world.as(email);
      const { id: dora } = await world.rows.person(DORA);
      const acts: [string, (ctx: PersonCtx) => Promise<unknown>][] = [
        [
          'decide in an access review',
          (who) => decideItem(who, { itemId, verdict: 'revoke', comment: 'No' }),
        ],
        ['comment in an access review', (who) => commentItem(who, { itemId, comment: 'Hm' })],
        ['hand a review on', (who) => reassignItem(who, { itemId, toPersonId: dora, reason: 'Hers' })],
        ['look at an item of an access review', (who) => showReviewItem(who, itemId)],
      ];
      const before = await itemRow(world.ctx, itemId);
      for (const [, act] of acts) await expect(act(ctx)).rejects.toMatchObject({ code: 'forbidden' });
      expect(await itemRow(world.ctx, itemId)).toEqual(before);
      expect((await world.rows.eventsOf('act.refused')).map(({ data }) => data['act'])).toEqual(
        acts.map(([act]) => act),
      );
      expect((await world.rows.events()).filter(({ kind }) => kind.startsWith('review-item'))).toEqual([]);
    },
  );

  it('is answered to another reviewer of the campaign with who reviews it', async () => {
    const { itemId } = await underReview();
    await expect(decides('lena@acme.test', itemId)).rejects.toMatchObject({
      code: 'stale',
      message: 'Dora Novak reviews this now, so nothing was changed.',
    });
  });

  it('is answered to whoever handed it on with who has it now', async () => {
    const { itemId } = await underReview();
    const { id: ada } = await world.rows.person(ADA);
    await reassignItem(await world.as(DORA), {
      itemId,
      toPersonId: ada as PersonId,
      reason: 'Knows it better',
    });
    await expect(decides(DORA, itemId)).rejects.toThrow('Ada Moreau reviews this now');
    await expect(showReviewItem(await world.as(DORA), itemId)).rejects.toThrow('Ada Moreau reviews this now');
    await decides(ADA, itemId);
    expect(await itemRow(world.ctx, itemId)).toMatchObject({ state: 'kept', decidedById: ada });
  });

  it.each([
    [SAMI, 'This is your own access'],
    [MONA, 'You asked for this access'],
    [OMAR, 'You approved this access'],
  ])(
    'isn’t decided by %s even where it was given to them, who may only hand it on',
    async (email, sentence) => {
      const { itemId, batchOf } = await underReview(email);
      await expect(decides(email, itemId)).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining(sentence),
      });
      const alone = { batchId: batchOf(email).id, itemIds: [itemId], verdict: 'revoke' as const };
      await expect(decideItems(await world.as(email), alone)).rejects.toThrow();
      expect((await itemRow(world.ctx, itemId)).state).toBe('open');
      const { id: dora } = await world.rows.person(DORA);
      await reassignItem(await world.as(email), { itemId, toPersonId: dora as PersonId, reason: 'Not mine' });
      await decides(DORA, itemId);
    },
  );

  it('isn’t decided by whoever approved more time for it while it was under review', async () => {
    const { itemId, requestId } = await underReview();
    const grant = await world.rows.grantOf(requestId);
    const more = await world.asks(SAMI, 'prod-db/read', { extendsGrantId: grant.id });
    await approveRequest(await world.as(DORA), { requestId: more.id });
    await expect(decides(DORA, itemId)).rejects.toThrow('You approved this access');
  });

  it('isn’t decided by a reviewer who was deactivated after signing in', async () => {
    const { itemId, batchOf } = await underReview();
    const dora = await world.as(DORA);
    await importPeople(world.ctx, {
      csv: PEOPLE_CSV.replace(/(dora@acme.test.*),active/, '$1,inactive'),
    });
    const comment = 'Because';
    await expect(decideItem(dora, { itemId, verdict: 'keep', comment })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      decideItems(dora, { batchId: batchOf(DORA).id, itemIds: [itemId], verdict: 'keep' }),
    ).rejects.toThrow();
    expect((await itemRow(world.ctx, itemId)).state).toBe('open');
  });

  it('isn’t decided by anybody while nobody reviews it', async () => {
    const [grant] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'wiki/editor' }]);
    const [other] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'vpn/connect' }]);
    const { items } = await runningCampaign(world.ctx, [
      { grant: grant!, reviewer: null },
      { grant: other!, reviewer: OMAR },
    ]);
    await expect(decides(OMAR, items[0]!.id)).rejects.toThrow('nobody does yet');
    await expect(decides(ADA, items[0]!.id)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a batch', () => {
  it.each([SAMI, OMAR, ADA, IRIS])(
    'of somebody else’s isn’t touched by %s, and the attempt is on record',
    async (email) => {
      const { itemId, batchOf } = await underReview();
      const { id: batchId } = batchOf(DORA);
      const ctx = await world.as(email);
      const acts = [
        () => submitBatch(ctx, { batchId }),
        () => decideItems(ctx, { batchId, itemIds: [itemId], verdict: 'keep' }),
        () => turnBatchPage(ctx, { batchId, to: 'next' }),
        () => groupBatch(ctx, { batchId, by: 'resource' }),
        () => bringBatch(ctx, { batchId }),
        () => listTogether(ctx, batchId),
      ];
      for (const act of acts) await expect(act()).rejects.toMatchObject({ code: 'forbidden' });
      expect(await world.rows.eventsOf('act.refused')).toHaveLength(acts.length);
      expect((await world.rows.cards()).filter((card) => card.kind === 'review-batch')).toEqual([]);
    },
  );

  it('isn’t submitted by a reviewer who was deactivated after signing in', async () => {
    const { itemId, batchOf } = await underReview();
    await decides(DORA, itemId);
    const dora = await world.as(DORA);
    await importPeople(world.ctx, {
      csv: PEOPLE_CSV.replace(/(dora@acme.test.*),active/, '$1,inactive'),
    });
    await expect(submitBatch(dora, { batchId: batchOf(DORA).id })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await itemRow(world.ctx, itemId)).submittedAt).toBeNull();
  });
});

it('isn’t handed to anybody who may not review it', async () => {
  const { itemId } = await underReview();
  const dora = await world.as(DORA);
  const id = async (email: string) => (await world.rows.person(email)).id as PersonId;
  const reassigns = async (email: string) =>
    reassignItem(dora, { itemId, toPersonId: await id(email), reason: 'Not mine' });
  for (const [email, sentence] of [
    [SAMI, 'can’t review their own access'],
    [MONA, 'asked for this access'],
    [OMAR, 'approved this access'],
    ['olga@acme.test', 'isn’t an active member'],
    ['lars@acme.test', 'isn’t an active member'],
    ['nils@acme.test', 'isn’t an active member'],
    [DORA, 'You review this already'],
  ] as const)
    await expect(reassigns(email)).rejects.toMatchObject({
      code: 'invalid',
      field: 'person',
      message: expect.stringContaining(sentence),
    });
  await expect(
    reassignItem(dora, { itemId, toPersonId: 'per_unknown' as PersonId, reason: 'Not mine' }),
  ).rejects.toMatchObject({ field: 'person' });
  expect(await world.rows.eventsOf('review-item.reassigned')).toEqual([]);
});
