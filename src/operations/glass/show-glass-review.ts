import type { Ctx } from '../../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { GlassReview } from '../../domain/glass-review.ts';
import type { GlassReviewId } from '../../domain/ids.ts';
import * as glassReviewStore from '../../store/glass-review-store.ts';
import { findLabels } from '../grant/show-grant.ts';
import { showRequest } from '../request/show-request.ts';
import type { PersonLabel, RequestView } from '../views.ts';

export interface GlassReviewView {
  review: GlassReview;
  request: RequestView;
  endedBy: PersonLabel | null;
}

/** One review of emergency access, with the request that it is about. */
export async function showGlassReview(ctx: Ctx, reviewId: string): Promise<GlassReviewView> {
  const review = await glassReviewStore.findReview(ctx.db.drizzle, reviewId as GlassReviewId);
  if (review === undefined) throw new DomainError('not_found', 'This review isn’t known here.');
  const request = await showRequest(ctx, review.requestId);
  const label = await findLabels(ctx, review.endedById === null ? [] : [review.endedById]);
  return { review, request, endedBy: review.endedById === null ? null : label(review.endedById) };
}
