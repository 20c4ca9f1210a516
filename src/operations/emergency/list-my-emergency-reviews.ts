import type { Ctx } from '../context.ts';
import type { GlassReview } from '../../domain/review/emergency-review.ts';
import type { PersonId } from '../../domain/ids.ts';
import { type Part, partOf, type PartOf } from '../../domain/part.ts';
import * as glassReviewStore from '../../store/review/emergency-review-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import { findReviewers } from './find-reviewers.ts';
import { showGlassReview } from './show-emergency-review.ts';
import type { GlassReviewView } from './show-emergency-review.ts';

/** The uses of emergency access that wait for somebody's judgement, the oldest first. */
export async function listGlassReviewsOf(
  ctx: Ctx,
  personId: PersonId,
  part: PartOf,
): Promise<Part<GlassReviewView>> {
  const db = ctx.db.drizzle;
  const open = await glassReviewStore.listOpenReviews(db);
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
  const asked = await Promise.all(open.map(isMine));
  const mine = partOf(
    open.filter((_, at) => asked[at]),
    part,
  );
  const rows = await Promise.all(mine.rows.map((review) => showGlassReview(ctx, review.id)));
  return { rows, total: mine.total };
}
