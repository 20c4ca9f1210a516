import type { Ctx } from '../../context.ts';
import { batchClocks } from '../../domain/campaign-clock.ts';
import type { PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/local-date.ts';
import type { CampaignRow } from '../../store/campaign-store.ts';
import type { Tx } from '../../store/database.ts';
import { moveOpenItems, openMoreBatches } from '../../store/review-reassignment-store.ts';
import type { MovedItems } from '../../store/review-reassignment-store.ts';
import { IN_SCOPE, rightsOf } from './draw-campaign.ts';
import { findPanels } from './review-panel.ts';

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
  return moved;
}
