import { sql } from 'drizzle-orm';
import type { WaitingKind } from '../../../src/domain/request/waiting.ts';
import { closeEarly } from '../../../src/operations/campaign/close/close-early.ts';
import { confirmRemovals } from '../../../src/operations/campaign/close/confirm-removals.ts';
import { continueRemovals } from '../../../src/operations/campaign/close/continue-removals.ts';
import { discardCampaign } from '../../../src/operations/campaign/plan/discard-campaign.ts';
import { draftCampaign } from '../../../src/operations/campaign/plan/draft-campaign.ts';
import { escalateBatches } from '../../../src/operations/campaign/run/escalate-batches.ts';
import { giveUnreviewed } from '../../../src/operations/campaign/run/give-unreviewed.ts';
import { holdRemovals } from '../../../src/operations/campaign/close/hold-removals.ts';
import { signCampaign } from '../../../src/operations/campaign/close/sign-campaign.ts';
import { takeOverBatch } from '../../../src/operations/campaign/run/take-over-batch.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { reassignItem } from '../../../src/operations/review/decide/reassign-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { changeBatch } from '../../../src/store/review/review-batch-store.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { type AcmeWorld, HOUR } from '../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../support/campaigns.ts';
import { runReviews } from '../../support/review-jobs.ts';
import { launched } from '../campaign/review-world.ts';
import { type Begin, ADA, DAY, DORA, IRIS, KIM, OMAR, SAMI, WANDA } from './waiting-world.ts';

async function underReview(world: AcmeWorld, reviewers: string[], rules = {}) {
  const held = await heldGrants(
    world.ctx,
    reviewers.map(() => ({ email: KIM, entitlement: 'vpn/connect' })),
  );
  return runningCampaign(
    world.ctx,
    held.map((grant, at) => ({ grant, reviewer: reviewers[at] ?? null })),
    { rules: { undecided: 'revoke', askAboveShare: 1, ...rules } },
  );
}

/** Begins what waits in an access review, by kind. */
export const CAMPAIGN_WAITS = {
  async 'review-batch'(world) {
    const { items, batchOf } = await underReview(world, [OMAR, DORA]);
    const dora = await world.as(DORA);
    const decide = async (at: number) =>
      decideItem(dora, { itemId: items[at]?.id ?? 0, verdict: 'keep', comment: 'Needed' });
    await decide(1);
    await submitBatch(dora, { batchId: batchOf(DORA).id });
    await reassignItem(await world.as(OMAR), {
      itemId: items[0]?.id ?? 0,
      toPersonId: dora.actor.person.id,
      reason: 'Holiday',
    });
    const end = async () => {
      await decide(0);
      await submitBatch(dora, { batchId: batchOf(DORA).id });
    };
    return { who: DORA, says: /Quarterly review\*: 1 of 2 left to decide/, end };
  },
  async 'late-reviewers'(world) {
    const { batchOf } = await underReview(world, [OMAR, DORA], {
      escalate: { afterSeconds: DAY, to: [ADA] },
    });
    for (const reviewer of [OMAR, DORA])
      await transaction(world.ctx, (tx) =>
        changeBatch(tx, batchOf(reviewer).id, { escalateDueAt: world.clock.now() }),
      );
    await escalateBatches(world.ctx);
    const end = async () => {
      for (const reviewer of [OMAR, DORA])
        await takeOverBatch(await world.as(ADA), { batchId: batchOf(reviewer).id });
    };
    const says =
      /2 reviewers are late\. Left to decide: (Omar Haddad 1 of 1|Dora Novak 1 of 1) and .*\[Show\]/s;
    return { who: ADA, says, end };
  },
  async draft(world) {
    const ada = await world.as(ADA);
    const { id } = await draftCampaign(ada, { kind: 'template', templateId: 'prod' });
    return {
      who: ADA,
      says: /a draft that nobody has started/,
      end: () => discardCampaign(ada, { campaignId: id }),
    };
  },
  async unreviewed(world) {
    await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'prod-db/read' }]);
    const { id } = await launched(world);
    const end = async () =>
      giveUnreviewed(await world.as(ADA), {
        campaignId: id,
        toPersonId: (await world.as(OMAR)).actor.person.id,
      });
    return { who: WANDA, says: /1 item has no reviewer/, end };
  },
  async guard(world) {
    const { campaign } = await underReview(world, [OMAR], { askAboveShare: 0.5 });
    await closeEarly(await world.as(ADA), { campaignId: campaign.id });
    await runReviews(world.ctx);
    const end = async () => confirmRemovals(await world.as(ADA), { campaignId: campaign.id });
    return { who: WANDA, says: /it needs a go-ahead for 1 removal .*\[Show\]/s, end };
  },
  async 'held-removals'(world) {
    const { campaign } = await underReview(world, [OMAR]);
    await holdRemovals(await world.as(ADA), { campaignId: campaign.id });
    const end = async () => continueRemovals(await world.as(ADA), { campaignId: campaign.id });
    return { who: WANDA, says: /its removals are stopped/, end };
  },
  async 'stuck-close'(world) {
    const { campaign } = await underReview(world, [OMAR], { undecided: 'keep' });
    const db = world.ctx.db.drizzle;
    await db.execute(
      sql`create function stop() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
    );
    await db.execute(
      sql`create trigger stop before update on review_item for each row execute function stop()`,
    );
    await closeEarly(await world.as(ADA), { campaignId: campaign.id });
    for (let attempt = 0; attempt < 3; attempt++) {
      await runReviews(world.ctx);
      world.clock.advance(HOUR * 1_000);
    }
    const end = async () => {
      await db.execute(sql`drop trigger stop on review_item`);
      await runReviews(world.ctx);
    };
    return { who: WANDA, says: /it can’t be closed as it is/, end };
  },
  async 'sign-off'(world) {
    const { campaign } = await underReview(world, [OMAR], { undecided: 'keep', signOff: [IRIS] });
    await closeEarly(await world.as(ADA), { campaignId: campaign.id });
    await runReviews(world.ctx);
    const end = async () => signCampaign(await world.as(IRIS), { campaignId: campaign.id });
    return { who: IRIS, says: /it’s waiting for your signature/, end };
  },
} satisfies Partial<Record<WaitingKind, Begin>>;
