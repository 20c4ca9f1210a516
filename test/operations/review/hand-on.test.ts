import { beforeEach, describe, expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/ids.ts';
import type { CampaignRules } from '../../../src/domain/review/campaign.ts';
import { giveUnreviewed } from '../../../src/operations/campaign/run/give-unreviewed.ts';
import { takeOverBatch } from '../../../src/operations/campaign/run/take-over-batch.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { decideItems } from '../../../src/operations/review/decide/decide-items.ts';
import { reassignItem } from '../../../src/operations/review/decide/reassign-item.ts';
import { showBatch } from '../../../src/operations/review/show/show-batch.ts';
import { findBatchOf } from '../../../src/store/review/review-batch-store.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { heldGrants, itemRow, runningCampaign } from '../../support/campaigns.ts';
import { replaceAbsentReviewers } from '../../../src/operations/campaign/run/replace-absent-reviewers.ts';
import { escalateBatches } from '../../../src/operations/campaign/run/escalate-batches.ts';
import * as schema from '../../../src/store/schema/index.ts';

const [ADA, OMAR, DORA, KIM] = ['ada@acme.test', 'omar@acme.test', 'dora@acme.test', 'kim@acme.test'];
const [SAMI, MONA, LENA, WANDA] = ['sami@acme.test', 'mona@acme.test', 'lena@acme.test', 'wanda@acme.test'];

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
});
const idOf = async (email: string) => (await world.rows.person(email)).id as PersonId;
const directory = (...changes: [from: string, to: string][]) =>
  importPeople(world.ctx, {
    csv: changes.reduce((csv, [from, to]) => {
      expect(csv).toContain(from);
      return csv.replace(from, to);
    }, PEOPLE_CSV),
  });

interface Reviewed {
  holder?: string;
  entitlement?: string;
  reviewer?: string | null;
  reassignTo?: CampaignRules['reassignTo'];
}

/** One item under review, beside one that Dora has. */
async function underReview({
  holder = SAMI,
  entitlement = 'prod-db/read',
  reviewer = OMAR,
  reassignTo,
}: Reviewed = {}) {
  const [grant, other] = await heldGrants(world.ctx, [
    { email: holder, entitlement },
    { email: SAMI, entitlement: 'vpn/connect' },
  ]);
  const made = await runningCampaign(
    world.ctx,
    [
      { grant: grant!, reviewer },
      { grant: other!, reviewer: DORA },
    ],
    reassignTo === undefined ? {} : { rules: { reassignTo } },
  );
  return { ...made, itemId: made.items[0]!.id };
}
const handOn = async (from: string, to: string, itemId: number, reason = 'They know it') =>
  reassignItem(await world.as(from), { itemId, toPersonId: await idOf(to), reason });
const give = async (to: string, campaignId: string) =>
  giveUnreviewed(await world.as(ADA), { campaignId, toPersonId: await idOf(to) });
const decide = async (email: string, itemId: number) =>
  decideItem(await world.as(email), { itemId, verdict: 'keep', comment: 'Needed' });
const reviewerOf = async (itemId: number) => (await itemRow(world.ctx, itemId)).reviewerId;

describe('a review is handed to whom it says', () => {
  it('never to a contractor, whoever else may have it', async () => {
    const { itemId } = await underReview();

    await expect(handOn(OMAR, KIM, itemId)).rejects.toMatchObject({
      code: 'invalid',
      field: 'person',
      message:
        'Kim Larsen isn’t listed as an employee, so this can’t be handed to them. Choose somebody else.',
    });
    expect(await reviewerOf(itemId)).toBe(await idOf(OMAR));
    await handOn(OMAR, LENA, itemId);
    await expect(decide(LENA, itemId)).resolves.toMatchObject({ state: 'kept' });
  });

  it('never to who reports to the holder, up the chain too', async () => {
    const { itemId } = await underReview({ holder: MONA });

    await expect(handOn(OMAR, SAMI, itemId)).rejects.toMatchObject({
      field: 'person',
      message: 'Sami Okafor reports to Mona Brandt, so this can’t be handed to them. Choose somebody else.',
    });
    await directory(['Finance Lead,Finance,ada@acme.test', 'Finance Lead,Finance,sami@acme.test']);
    await expect(handOn(OMAR, LENA, itemId)).rejects.toThrow('Lena Fischer reports to Mona Brandt');
    await expect(handOn(OMAR, WANDA, itemId)).resolves.toMatchObject({ state: 'open' });
  });

  it('by an admin as well, who gives what nobody on the list may review', async () => {
    const { campaign, itemId } = await underReview({ holder: MONA, reviewer: null });

    await expect(give(KIM, campaign.id)).rejects.toMatchObject({
      field: 'person',
      message:
        'Kim Larsen isn’t listed as an employee, so this can’t be handed to them. Choose somebody else.',
    });
    await expect(give(SAMI, campaign.id)).rejects.toThrow(
      'Sami Okafor reports to Mona Brandt, so this can’t be handed to them. Choose somebody else.',
    );
    expect(await reviewerOf(itemId)).toBeNull();
    await expect(give(LENA, campaign.id)).resolves.toEqual({ given: 1, left: 0 });
    await expect(decide(LENA, itemId)).resolves.toMatchObject({ state: 'kept' });
  });

  it('so that of what nobody reviews somebody gets what isn’t their superiors’', async () => {
    const { campaign, itemId } = await underReview({ holder: MONA, reviewer: null });
    const [lenas] = await heldGrants(world.ctx, [{ email: LENA, entitlement: 'crm/agent' }]);
    await world.ctx.db.drizzle.insert(schema.reviewItem).values({
      campaignId: campaign.id,
      grantId: lenas!.id,
      personId: lenas!.principalId,
      entitlement: lenas!.entitlement,
      resourceId: 'crm',
      sensitivity: 'low',
      heldSince: lenas!.createdAt,
    });

    await expect(give(SAMI, campaign.id)).resolves.toEqual({ given: 1, left: 1 });
    expect(await reviewerOf(itemId)).toBeNull();
  });

  it('admins come last: they get what everybody who reports to its holder may not', async () => {
    await directory(
      ['Head of IT,IT,,employee', 'Head of IT,IT,lena@acme.test,employee'],
      ['Finance Lead,Finance,ada@acme.test', 'Finance Lead,Finance,'],
    );
    const { campaign, itemId } = await underReview({ holder: LENA, reviewer: null });

    await expect(give(WANDA, campaign.id)).rejects.toThrow('Wanda Ruiz reports to Lena Fischer');
    await expect(give(ADA, campaign.id)).resolves.toEqual({ given: 1, left: 0 });
    await expect(decide(ADA, itemId)).resolves.toMatchObject({ state: 'kept' });
  });

  it.each([
    ['a person', ['kim@acme.test'], KIM, WANDA],
    ['a group', ['group:dba'], DORA, WANDA],
    ['owners', ['owner'], DORA, WANDA],
    ['employees and a person', ['employees', 'kim@acme.test'], KIM, undefined],
    ['employees alone', ['employees'], WANDA, KIM],
    ['nobody', [], undefined, WANDA],
  ])('to %s, where the review says so', async (_, reassignTo, may, mayNot) => {
    const handed = await underReview({ reassignTo });
    const given = await underReview({ holder: WANDA, reviewer: null, reassignTo });

    if (mayNot !== undefined) {
      const sentence = mayNot === KIM ? /isn’t listed as an employee/ : /isn’t among those/;
      await expect(handOn(OMAR, mayNot, handed.itemId)).rejects.toThrow(sentence);
      await expect(give(mayNot === WANDA ? LENA : mayNot, given.campaign.id)).rejects.toThrow(sentence);
    }
    if (may === undefined) return;
    await handOn(OMAR, may, handed.itemId);
    await expect(decide(may, handed.itemId)).resolves.toMatchObject({ state: 'kept' });
    await expect(give(may === WANDA ? LENA : may, given.campaign.id)).resolves.toMatchObject({ given: 1 });
  });

  it('whom it names may be the holder’s report, and never the holder', async () => {
    const { itemId } = await underReview({ holder: MONA, reassignTo: [SAMI, MONA] });

    await expect(handOn(OMAR, MONA, itemId)).rejects.toThrow('can’t review their own access');
    await handOn(OMAR, SAMI, itemId);
    await expect(decide(SAMI, itemId)).resolves.toMatchObject({ state: 'kept' });
  });

  it('as it was before it could say so, to employees, owners and admins', async () => {
    const { itemId, campaign } = await underReview();
    expect(campaign.rules).not.toHaveProperty('reassignTo');

    await expect(handOn(OMAR, KIM, itemId)).rejects.toThrow('isn’t listed as an employee');
    await expect(handOn(OMAR, ADA, itemId)).resolves.toMatchObject({ state: 'open' });
  });
});

describe('what was handed on', () => {
  const CONTRACTOR: [string, string] = [
    'Documentation Lead,Support,ada@acme.test,employee',
    'Documentation Lead,Support,ada@acme.test,contractor',
  ];

  it.each([
    ['handed on', OMAR],
    ['given by an admin', null],
  ])('and %s is judged again when they decide', async (_, reviewer) => {
    const { itemId, campaign } = await underReview({ reviewer });
    await (reviewer === null ? give(WANDA, campaign.id) : handOn(reviewer, WANDA, itemId));
    await directory(CONTRACTOR);

    const sentence =
      'This was handed to you, and you aren’t listed as an employee any more, so somebody else has to review it: reassign it.';
    await expect(decide(WANDA, itemId)).rejects.toMatchObject({ code: 'forbidden', message: sentence });
    const batch = await findBatchOf(world.ctx.db.drizzle, campaign.id, await idOf(WANDA));
    const alike = { batchId: batch!.id, itemIds: [itemId], verdict: 'revoke' as const, comment: 'No' };
    await expect(decideItems(await world.as(WANDA), alike)).rejects.toThrow();
    expect((await itemRow(world.ctx, itemId)).state).toBe('open');
    await handOn(WANDA, LENA, itemId);
    await expect(decide(LENA, itemId)).resolves.toMatchObject({ state: 'kept' });
  });

  it('isn’t decided by who reports to the holder by then', async () => {
    const { itemId } = await underReview();
    await handOn(OMAR, LENA, itemId);
    await directory(['Finance Lead,Finance,ada@acme.test', 'Finance Lead,Finance,sami@acme.test']);

    await expect(decide(LENA, itemId)).rejects.toThrow(
      'This was handed to you, and you report to whose access it is, so somebody else has to review it: reassign it.',
    );
  });

  it('isn’t decided by who left what it may be handed to', async () => {
    const { itemId } = await underReview({ reassignTo: ['group:dba'] });
    await handOn(OMAR, DORA, itemId);
    const groups = new Map(world.ctx.config.groups).set('dba', { id: 'dba', members: [OMAR] });
    const dora = await world.as(DORA);

    await expect(
      decideItem(
        { ...dora, config: { ...dora.config, groups } },
        { itemId, verdict: 'keep', comment: 'Needed' },
      ),
    ).rejects.toThrow('This was handed to you, and you aren’t among those to whom it may be handed any more');
  });

  it('is decided by whom the rules come to next, whoever they report to', async () => {
    const { itemId, campaign } = await underReview({ reassignTo: ['kim@acme.test'] });
    await handOn(OMAR, KIM, itemId);
    const batch = await findBatchOf(world.ctx.db.drizzle, campaign.id, await idOf(KIM));
    await world.ctx.db.drizzle.update(schema.reviewBatch).set({ escalateDueAt: world.clock.now() });
    await world.pass(11 * 24 * HOUR);
    await escalateBatches(world.ctx);

    await takeOverBatch(await world.as(OMAR), { batchId: batch!.id });
    expect(await itemRow(world.ctx, itemId)).toMatchObject({ handedById: null, handedReason: null });
    await expect(decide(OMAR, itemId)).resolves.toMatchObject({ state: 'kept' });
  });

  it('is the next in line’s when who got it leaves, and nobody handed it to them', async () => {
    const { itemId } = await underReview({ reassignTo: ['kim@acme.test'] });
    await handOn(OMAR, KIM, itemId);
    await directory([
      'Platform,omar@acme.test,contractor,,,active',
      'Platform,omar@acme.test,contractor,,,inactive',
    ]);

    await replaceAbsentReviewers(world.ctx);

    expect(await itemRow(world.ctx, itemId)).toMatchObject({
      reviewerId: expect.not.stringMatching(await idOf(KIM)),
      handedById: null,
      handedReason: null,
    });
  });

  it('says who handed it on and why', async () => {
    const { itemId, campaign } = await underReview();
    await handOn(OMAR, LENA, itemId, 'You know <this> table');

    const batch = await findBatchOf(world.ctx.db.drizzle, campaign.id, await idOf(LENA));
    const view = await showBatch(world.ctx, batch!.id);
    expect(view.items[0]?.handedOn).toEqual({
      by: expect.objectContaining({ name: 'Omar Haddad' }),
      reason: 'You know <this> table',
    });
  });
});
