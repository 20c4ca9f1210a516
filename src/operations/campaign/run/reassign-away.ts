import type { Ctx } from '../../context.ts';
import { batchClocks } from '../../../domain/review/campaign-clock.ts';
import type { CampaignId, PersonId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import { repostCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import { findBatchesOf } from '../../../store/review/review-batch-store.ts';
import { tallyBatches } from '../../../store/review/review-page-store.ts';
import { moveOpenItems, openMoreBatches } from '../../../store/review/review-reassignment-store.ts';
import type { MovedItems } from '../../../store/review/review-reassignment-store.ts';
import { IN_SCOPE, rightsOf } from '../plan/draw-campaign.ts';
import { findPanels } from '../plan/review-panel.ts';

/**
 * Moves what these reviewers have open in a campaign to the next in its rules who may review it, with batches and
 * cards for those. What nobody else may review is left to those who run it. Writes no event: its caller knows why.
 */
export async function reassignAway(
  tx: Tx,
  ctx: Ctx,
  campaign: Pick<CampaignRow, 'id' | 'rules' | 'closesAt'>,
  reviewerIds: readonly PersonId[],
): Promise<MovedItems[]> {
  if (reviewerIds.length === 0) return [];
  const now = ctx.clock.now();
  const { config } = ctx;
  const moved = await moveOpenItems(
    tx,
    { campaignId: campaign.id, reviewerIds },
    {
      today: localDate(now, config.timezone),
      ...(await findPanels(tx, config, campaign.rules.reviewers, now)),
      rights: rightsOf(config, () => 0),
      people: null,
      classes: IN_SCOPE,
    },
  );
  const to = [...new Set(moved.flatMap((one) => one.to ?? []))];
  const clocks = batchClocks(campaign.rules, now, campaign.closesAt ?? now);
  await openMoreBatches(tx, { campaignId: campaign.id, reviewerIds: to }, clocks, now);
  await postToWhoWasThrough(tx, campaign.id, moved, now);
  return moved;
}

/** A message that waits already was brought up to date; one in which nothing was left pings nobody. */
async function postToWhoWasThrough(
  tx: Tx,
  campaignId: CampaignId,
  moved: readonly MovedItems[],
  now: Date,
): Promise<void> {
  const to = [...new Set(moved.flatMap((one) => one.to ?? []))];
  const batches = await findBatchesOf(
    tx,
    to.map((reviewerId) => ({ campaignId, reviewerId })),
  );
  const tallies = await tallyBatches(tx, batches);
  const wasThrough = batches.filter(({ reviewerId }) => {
    const tally = tallies.find((one) => one.reviewerId === reviewerId);
    const added = moved.filter((one) => one.to === reviewerId).reduce((sum, one) => sum + one.items, 0);
    return (tally?.open ?? 0) + (tally?.unsubmitted ?? 0) <= added;
  });
  await repostCards(
    tx,
    wasThrough.map(({ id, reviewerId }) => ({ kind: 'review-batch', subjectId: id, audienceId: reviewerId })),
    now,
  );
}
