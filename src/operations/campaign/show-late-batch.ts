import type { Ctx } from '../../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { PersonId, ReviewBatchId } from '../../domain/ids.ts';
import * as campaignStore from '../../store/campaign-store.ts';
import * as batchStore from '../../store/review-batch-store.ts';
import { countReviewable } from '../../store/review-handover-store.ts';
import { tallyBatches } from '../../store/review-page-store.ts';
import { findLabels } from '../grant/show-grant.ts';
import type { LateBatchView } from './campaign-view.ts';

/** What a reviewer has left, as one of those sees it to whom it was escalated. */
export async function showLateBatch(ctx: Ctx, batchId: string, audienceId: PersonId): Promise<LateBatchView> {
  const db = ctx.db.drizzle;
  const batch = await batchStore.findBatch(db, batchId as ReviewBatchId);
  const campaign = batch && (await campaignStore.findCampaign(db, batch.campaignId));
  if (batch === undefined || campaign === undefined)
    throw new DomainError('not_found', 'This review isn’t known here.');
  const [tally] = await tallyBatches(db, [batch]);
  const people = await findLabels(ctx, [batch.reviewerId]);
  return {
    batch: batchStore.toBatch(batch),
    campaign: campaignStore.toCampaign(campaign),
    reviewer: people(batch.reviewerId),
    total: tally?.total ?? 0,
    open: tally?.open ?? 0,
    mayTakeOver: await countReviewable(db, batch, audienceId),
  };
}
