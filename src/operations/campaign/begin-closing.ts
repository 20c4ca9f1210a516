import type { Ctx } from '../../context.ts';
import { audit } from '../../store/audit-log.ts';
import { refreshCards } from '../../store/cards.ts';
import { countOpen } from '../../store/campaign-close-store.ts';
import * as campaignStore from '../../store/campaign-store.ts';
import type { CampaignRow } from '../../store/campaign-store.ts';
import type { Tx } from '../../store/database.ts';
import { stopClocks } from '../../store/review-clock-store.ts';
import { notNow } from './campaign-sentence.ts';

/** Ends the decisions of a campaign that is held; what follows from them is `finishClosingCampaigns`. */
export async function beginClosing(
  tx: Tx,
  ctx: Ctx,
  campaign: CampaignRow,
  by: 'time' | 'person',
): Promise<CampaignRow> {
  const now = ctx.clock.now();
  const nothingTried = { leaseUntil: null, attempts: 0, lastError: null };
  const closing = await campaignStore.moveCampaign(tx, campaign.id, 'closing', {
    closingAt: now,
    dueAt: now,
    ...nothingTried,
  });
  if (closing === undefined) throw notNow(campaign);
  const batches = await stopClocks(tx, campaign.id);
  await audit(tx, ctx, {
    kind: 'campaign.closing',
    data: { campaign: campaign.name, by, undecided: await countOpen(tx, campaign.id) },
    subject: { campaignId: campaign.id },
  });
  await refreshCards(tx, [campaign.id, ...batches.map((batch) => batch.id)], now);
  const reviewerIds = batches.map((batch) => batch.reviewerId);
  await refreshCards(tx, reviewerIds, now, ['review-digest']);
  return closing;
}
