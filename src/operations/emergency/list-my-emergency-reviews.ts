import type { Ctx } from '../context.ts';
import type { EmergencyReview } from '../../domain/review/emergency-review.ts';
import type { PersonId } from '../../domain/ids.ts';
import { type Part, partOf, type PartOf } from '../../domain/part.ts';
import * as emergencyReviewStore from '../../store/review/emergency-review-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import { findReviewers } from './find-reviewers.ts';
import { showEmergencyReview } from './show-emergency-review.ts';
import type { EmergencyReviewView } from './show-emergency-review.ts';

/** The uses of emergency access that wait for somebody's judgement, the oldest first. */
export async function listEmergencyReviewsOf(
  ctx: Ctx,
  personId: PersonId,
  part: PartOf,
): Promise<Part<EmergencyReviewView>> {
  const db = ctx.db.drizzle;
  const open = await emergencyReviewStore.listOpenReviews(db);
  const requests = await requestStore.findRequests(
    db,
    open.map((review) => review.requestId),
  );
  const isMine = async (review: EmergencyReview): Promise<boolean> => {
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
  const rows = await Promise.all(mine.rows.map((review) => showEmergencyReview(ctx, review.id)));
  return { rows, total: mine.total };
}
