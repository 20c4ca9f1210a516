import type { ApproverRef } from '../definitions.ts';
import type { EmergencyReviewId, PersonId, RequestId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';

export const GLASS_REVIEW_STATES = ['open', 'justified', 'not-justified'] as const;
export type EmergencyReviewState = (typeof GLASS_REVIEW_STATES)[number];

export const emergencyReviewTransitions: Transitions<EmergencyReviewState> = {
  open: ['justified', 'not-justified'],
  justified: [],
  'not-justified': [],
};

/** Whether somebody who took access at once was right to. */
export interface EmergencyReview {
  id: EmergencyReviewId;
  requestId: RequestId;
  state: EmergencyReviewState;
  reviewers: ApproverRef[];
  openedAt: Date;
  endedAt: Date | null;
  endedById: PersonId | null;
  comment: string;
}
