import type { ApproverRef } from '../definitions.ts';
import type { GlassReviewId, PersonId, RequestId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';

export const GLASS_REVIEW_STATES = ['open', 'justified', 'not-justified'] as const;
export type GlassReviewState = (typeof GLASS_REVIEW_STATES)[number];

export const glassReviewTransitions: Transitions<GlassReviewState> = {
  open: ['justified', 'not-justified'],
  justified: [],
  'not-justified': [],
};

/** Whether somebody who took access at once was right to. */
export interface GlassReview {
  id: GlassReviewId;
  requestId: RequestId;
  state: GlassReviewState;
  reviewers: ApproverRef[];
  openedAt: Date;
  endedAt: Date | null;
  endedById: PersonId | null;
  comment: string;
}
