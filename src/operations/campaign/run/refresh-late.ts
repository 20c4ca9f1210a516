import type { Ctx } from '../../context.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { ReviewBatchRow } from '../../../store/review/review-batch-store.ts';
import { findEverTold } from './find-escalated.ts';

/** Brings the messages of those up to date who may have been told that these reviewers are late. */
export async function refreshLate(
  tx: Tx,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  campaign: CampaignRow,
  batches: readonly Pick<ReviewBatchRow, 'id' | 'campaignId' | 'reviewerId' | 'escalatedAt'>[],
): Promise<void> {
  const escalated = batches.filter((batch) => batch.escalatedAt !== null);
  if (escalated.length === 0) return;
  const told = await findEverTold(tx, ctx, campaign, escalated);
  await refreshCards(tx, told, ctx.clock.now(), ['review-late']);
}
