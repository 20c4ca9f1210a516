import type { Ctx } from '../../context.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import { countOpen } from '../../../store/campaign/campaign-close-store.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import { stopClocks } from '../../../store/review/review-clock-store.ts';
import { notNow } from '../show/campaign-sentence.ts';
import { refreshLate } from '../run/refresh-late.ts';

/** Ends the decisions of a campaign that is held; what follows from them is `advanceClosingCampaigns`. */
export async function stopDecisions(
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
  await refreshCards(tx, [campaign.id], now);
  const shownIn = batches.flatMap((batch) => [batch.id, batch.reviewerId]);
  await refreshInBackground(tx, shownIn, now, ['review-batch', 'review-digest'], { unused: true });
  await refreshLate(tx, ctx, campaign, batches);
  return closing;
}
