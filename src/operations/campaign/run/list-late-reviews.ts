import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import { toCampaign } from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import { listEscalated } from '../../../store/review/review-clock-store.ts';
import type { ReviewBatchRow } from '../../../store/review/review-batch-store.ts';
import { countReviewable } from '../../../store/review/review-handover-store.ts';
import { findLabels } from '../../grant/show-grant.ts';
import type { LateReview, LateReviewer } from '../../waiting/waiting-views.ts';
import { findEscalatedOf } from './find-escalated.ts';

/** So many are looked at closely, since so many are shown. */
const SHOWN = 20;

/** Reviewers who are late, of campaigns that run, as they were escalated to this person; the first to close first. */
export async function listLateReviews(ctx: Ctx, personId: PersonId): Promise<LateReview[]> {
  const escalated = await listEscalated(ctx.db.drizzle);
  const campaigns = new Map(escalated.map(({ campaign }) => [campaign.id, campaign]));
  const reviews = await Promise.all(
    [...campaigns.values()].map(async (campaign) => {
      const late = escalated.filter((one) => one.campaign.id === campaign.id);
      return { campaign: toCampaign(campaign), reviewers: await listLate(ctx, campaign, late, personId) };
    }),
  );
  return reviews.filter(({ reviewers }) => reviewers.length > 0);
}

type Late = { batch: ReviewBatchRow; open: number; total: number };

async function listLate(
  ctx: Ctx,
  campaign: CampaignRow,
  late: readonly Late[],
  personId: PersonId,
): Promise<LateReviewer[]> {
  const batches = late.map(({ batch }) => batch);
  const told = await findEscalatedOf(ctx.db.drizzle, ctx, campaign, batches);
  const mine = late
    .filter(({ batch }) => told.get(batch.id)?.some((person) => person.id === personId))
    .toSorted((a, b) => b.open - a.open || (a.batch.id < b.batch.id ? -1 : 1));
  const labelOf = await findLabels(
    ctx,
    mine.map(({ batch }) => batch.reviewerId),
  );
  return Promise.all(
    mine.map(async ({ batch, open, total }, at) => ({
      batchId: batch.id,
      reviewer: labelOf(batch.reviewerId),
      total,
      open,
      mayTakeOver: at < SHOWN ? await countReviewable(ctx.db.drizzle, batch, personId) : 0,
    })),
  );
}
