import type { Ctx } from '../../context.ts';
import type { GlassReview } from '../../domain/glass-review.ts';
import type { PersonId } from '../../domain/ids.ts';
import * as glassReviewStore from '../../store/glass-review-store.ts';
import * as requestStore from '../../store/request-store.ts';
import { findReviewers } from './find-reviewers.ts';
import { showGlassReview } from './show-glass-review.ts';
import type { GlassReviewView } from './show-glass-review.ts';

const MOST_READ = 100;

/** The uses of emergency access that wait for somebody's judgement, the oldest first. */
export async function listGlassReviewsOf(ctx: Ctx, personId: PersonId): Promise<GlassReviewView[]> {
  const db = ctx.db.drizzle;
  const open = await glassReviewStore.listOpenReviews(db, MOST_READ);
  const requests = await requestStore.findRequests(
    db,
    open.map((review) => review.requestId),
  );
  const isMine = async (review: GlassReview): Promise<boolean> => {
    const request = requests.find((one) => one.id === review.requestId);
    if (request === undefined) return false;
    const reviewers = await findReviewers(db, ctx, review, request);
    return reviewers.some(({ id }) => id === personId);
  };
  const mine = await Promise.all(open.map(isMine));
  return Promise.all(open.filter((_, at) => mine[at]).map((review) => showGlassReview(ctx, review.id)));
}
