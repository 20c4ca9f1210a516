import { DomainError } from '../../../domain/errors.ts';
import { ReviewItemId } from '../../../domain/ids.ts';
import type { ReviewBatchId } from '../../../domain/ids.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { requireReviewer } from '../decide/hold-item.ts';
import type { ReviewItemView } from './review-view.ts';
import { showItems } from './show-batch.ts';

/** One item, to its reviewer alone. */
export async function showReviewItem(
  ctx: PersonCtx,
  itemId: number | string,
): Promise<ReviewItemView & { batchId: ReviewBatchId; campaign: Campaign }> {
  const db = ctx.db.drizzle;
  return onRecord(ctx, 'look at an item of an access review', String(itemId), async () => {
    const item = await itemStore.findItem(db, ReviewItemId.parse(itemId));
    if (item === undefined) throw new DomainError('not_found', 'This isn’t under review here.');
    const batch = await requireReviewer(db, ctx, item);
    const campaign = await campaignStore.findCampaign(db, item.campaignId);
    if (campaign === undefined) throw new Error(`campaign ${item.campaignId} is referred to and not there`);
    const [view] = await showItems(ctx, db, [item], campaign.state === 'running');
    if (view === undefined) throw new Error(`review item ${item.id} can’t be shown`);
    return { ...view, batchId: batch.id, campaign: campaignStore.toCampaign(campaign) };
  });
}
