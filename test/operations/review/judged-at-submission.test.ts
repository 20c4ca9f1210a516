import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { closeEarly } from '../../../src/operations/campaign/close/close-early.ts';
import { replaceAbsentReviewers } from '../../../src/operations/campaign/run/replace-absent-reviewers.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { reassignItem } from '../../../src/operations/review/decide/reassign-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { GrantId, PersonId, ReviewBatchId } from '../../../src/domain/ids.ts';
import { findGrant } from '../../../src/store/grant/grant-store.ts';
import { findBatchOf } from '../../../src/store/review/review-batch-store.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { heldGrants, itemRow, itemsOf, runningCampaign } from '../../support/campaigns.ts';
import { reviewFaults } from '../../support/review-faults.ts';
import { runReviews } from '../../support/review-jobs.ts';

const [SAMI, OMAR, DORA, LENA] = ['sami@acme.test', 'omar@acme.test', 'dora@acme.test', 'lena@acme.test'];
const ADA = 'ada@acme.test';

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
});
const idOf = async (email: string) => (await world.rows.person(email)).id;
const changes = (from: RegExp | string, to: string) =>
  importPeople(world.ctx, { csv: PEOPLE_CSV.replace(from, to) });
const decides = async (who: string, itemId: number, verdict: 'keep' | 'revoke' = 'keep') =>
  decideItem(await world.as(who), { itemId, verdict, comment: 'Needed' });

/** Two of Sami's, of which Omar hands the first to Lena, who decides both; Dora is next in line. */
async function handedOn(first: 'keep' | 'revoke' = 'revoke') {
  const held = await heldGrants(world.ctx, [
    { email: SAMI, entitlement: 'prod-db/read' },
    { email: SAMI, entitlement: 'wiki/editor' },
  ]);
  const made = await runningCampaign(
    world.ctx,
    [
      { grant: held[0]!, reviewer: OMAR },
      { grant: held[1]!, reviewer: LENA },
    ],
    { rules: { reviewers: [DORA], undecided: 'keep' } },
  );
  const [handed, own] = made.items.map(({ id }) => id);
  const to = { toPersonId: await idOf(LENA), reason: 'They know it' };
  await reassignItem(await world.as(OMAR), { itemId: handed!, ...to });
  await decides(LENA, handed!, first);
  await decides(LENA, own!);
  const batchId = ReviewBatchId.parse(made.batchOf(LENA).id);
  return {
    ...made,
    held,
    handed: handed!,
    own: own!,
    submits: async () => submitBatch(await world.as(LENA), { batchId }),
  };
}

const contractor = () => changes(/^(8,lena.*),employee/m, '$1,contractor');

describe('what a reviewer decided is judged when they submit it', () => {
  it('and what was handed to somebody who isn’t an employee any more goes to the next in line', async () => {
    const { handed, own, submits, campaign } = await handedOn();
    await contractor();

    expect(await submits()).toMatchObject({ reopened: 1 });
    expect([await replaceAbsentReviewers(world.ctx), await replaceAbsentReviewers(world.ctx)]).toEqual([
      1, 0,
    ]);

    expect(await itemRow(world.ctx, own)).toMatchObject({ state: 'kept', submittedAt: world.clock.now() });
    expect(await itemRow(world.ctx, handed)).toMatchObject({
      state: 'open',
      reviewerId: await idOf(DORA),
      handedById: null,
      decidedById: null,
      comment: '',
      shown: null,
      submittedAt: null,
      remediateDueAt: null,
    });
    const [event] = await world.rows.eventsOf('review-item.reopened');
    expect(event).toMatchObject({ actorId: await idOf(LENA), data: { item: handed } });
    expect(event?.data['why']).toMatch(/isn’t listed as an employee any more/);
    expect(await world.rows.eventsOf('review-batch.submitted')).toMatchObject([
      { data: { kept: 1, revoked: 0 } },
    ]);
    await world.run();
    await runReviews(world.ctx);
    expect((await world.rows.grants()).map(({ state }) => state)).toEqual(['active', 'active']);
    const batch = await findBatchOf(world.ctx.db.drizzle, campaign.id, PersonId.parse(await idOf(DORA)));
    const doras = world.shown.filter(({ subjectId }) => subjectId === batch?.id);
    expect(doras).toHaveLength(1);
    await decides(DORA, handed);
    expect(await reviewFaults(world.ctx)).toEqual([]);
  });

  it('and what its reviewer came to approve meanwhile goes on to somebody else', async () => {
    const granted = await world.holds(SAMI, 'prod-db/read', HOUR);
    const { items, batchOf } = await runningCampaign(
      world.ctx,
      [{ grant: (await heldRow(granted.id))!, reviewer: DORA }],
      { rules: { reviewers: [LENA] } },
    );
    await decides(DORA, items[0]!.id);
    const more = await world.asks(SAMI, 'prod-db/read', { extendsGrantId: granted.id });
    await approveRequest(await world.as(DORA), { requestId: more.id });

    const submitted = await submitBatch(await world.as(DORA), { batchId: batchOf(DORA).id });

    expect(submitted).toMatchObject({ reopened: 1, submittedAt: null });
    expect(await replaceAbsentReviewers(world.ctx)).toBe(1);
    expect(await itemRow(world.ctx, items[0]!.id)).toMatchObject({
      state: 'open',
      reviewerId: await idOf(LENA),
    });
    expect(await world.rows.eventsOf('review-batch.submitted')).toEqual([]);
  });
});

describe('what somebody may not decide any more of what they submit', () => {
  it('is asked of nobody where the access ended in the instant in which it was taken back', async () => {
    const { handed, held, submits } = await handedOn('keep');
    await contractor();
    await submits();
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set state = 'revoking', revoke_since = ${world.clock.now().toISOString()}::timestamptz,
        end_reason = 'expired' where id = ${held[0]!.id}`,
    );

    expect(await replaceAbsentReviewers(world.ctx)).toBe(0);

    expect(await itemRow(world.ctx, handed)).toMatchObject({ state: 'ended', reviewerId: await idOf(LENA) });
    expect(await world.rows.eventsOf('review-item.ended')).toMatchObject([{ data: { item: handed } }]);
  });
});

describe('what a reviewer decided and never submitted', () => {
  it('isn’t submitted by default where they may not decide it any more: nobody decided it', async () => {
    const { handed, own, campaign } = await handedOn();
    await contractor();

    await closeEarly(await world.as(ADA), { campaignId: campaign.id });
    await runReviews(world.ctx);

    expect(await itemRow(world.ctx, handed)).toMatchObject({ state: 'undecided', decidedById: null });
    expect(await itemRow(world.ctx, own)).toMatchObject({ state: 'kept' });
    expect((await world.rows.grants()).map(({ state }) => state)).toEqual(['active', 'active']);
    expect(await world.rows.eventsOf('review-batch.submitted')).toMatchObject([
      { data: { kept: 1, revoked: 0 } },
    ]);
    expect(await reviewFaults(world.ctx)).toEqual([]);
  });

  it('is asked of the next in line once they have left', async () => {
    const { handed, own } = await handedOn();
    await changes(/^8,lena.*\n/m, '');

    expect(await replaceAbsentReviewers(world.ctx)).toBe(2);
    expect(await replaceAbsentReviewers(world.ctx)).toBe(0);

    for (const id of [handed, own])
      expect(await itemRow(world.ctx, id)).toMatchObject({ state: 'open', reviewerId: await idOf(DORA) });
  });

  it('isn’t asked again where the access ended after it was decided', async () => {
    const { handed, held, campaign } = await handedOn('keep');
    await world.ctx.db.drizzle.execute(
      `update "grant" set state = 'revoked', remains = 'gone', end_reason = 'returned' where id = '${held[0]!.id}'`,
    );
    await contractor();

    await closeEarly(await world.as(ADA), { campaignId: campaign.id });
    await runReviews(world.ctx);

    expect(await itemRow(world.ctx, handed)).toMatchObject({ state: 'ended' });
    expect((await itemsOf(world.ctx, campaign.id)).map(({ state }) => state)).toEqual(['ended', 'kept']);
    expect(await reviewFaults(world.ctx)).toEqual([]);
  });
});

const heldRow = (id: string) => findGrant(world.ctx.db.drizzle, GrantId.parse(id));
