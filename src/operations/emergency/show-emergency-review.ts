import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { EmergencyReview } from '../../domain/review/emergency-review.ts';
import type { EmergencyReviewId } from '../../domain/ids.ts';
import * as emergencyReviewStore from '../../store/review/emergency-review-store.ts';
import { findLabels } from '../grant/show-grant.ts';
import { showRequest } from '../request/show-request.ts';
import { personLabel } from '../views.ts';
import type { PersonLabel, RequestView } from '../views.ts';
import { findReviewers } from './find-reviewers.ts';

export interface EmergencyReviewView {
  review: EmergencyReview;
  request: RequestView;
  /** Who may judge it now. */
  reviewers: PersonLabel[];
  endedBy: PersonLabel | null;
}

/** One review of emergency access, with the request that it is about. */
export async function showEmergencyReview(ctx: Ctx, reviewId: string): Promise<EmergencyReviewView> {
  const review = await emergencyReviewStore.findReview(ctx.db.drizzle, reviewId as EmergencyReviewId);
  if (review === undefined) throw new DomainError('not_found', 'This review can’t be found.');
  return viewOf(ctx, review, await showRequest(ctx, review.requestId));
}

/** The review that a use of emergency access is owed, by the request that recorded the use. */
export async function showEmergencyUse(ctx: Ctx, requestId: string): Promise<EmergencyReviewView> {
  const request = await showRequest(ctx, requestId);
  const { review } = request;
  if (review === null || review === undefined)
    throw new DomainError('not_found', 'This request used no emergency access.');
  return viewOf(ctx, review, request);
}

async function viewOf(ctx: Ctx, review: EmergencyReview, request: RequestView): Promise<EmergencyReviewView> {
  const { endedById } = review;
  const [reviewers, label] = await Promise.all([
    findReviewers(ctx.db.drizzle, ctx, review, request.request),
    findLabels(ctx, endedById === null ? [] : [endedById]),
  ]);
  return {
    review,
    request,
    reviewers: reviewers.map(personLabel),
    endedBy: endedById === null ? null : label(endedById),
  };
}
