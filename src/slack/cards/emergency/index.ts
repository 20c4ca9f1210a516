import {
  showEmergencyReview,
  showEmergencyUse,
} from '../../../operations/emergency/show-emergency-review.ts';
import { emergencyNoticeCard } from './emergency-notice.ts';
import { emergencyReviewCard } from './emergency-review.ts';
import { card } from '../card.ts';

export const emergencyCards = {
  'glass-notice': card(
    (ctx, { subjectId }) => showEmergencyUse(ctx, subjectId),
    (view, _, look) => emergencyNoticeCard(view, look),
  ),
  'glass-review': card(
    (ctx, { subjectId }) => showEmergencyReview(ctx, subjectId),
    (view, { audienceId }, look) => emergencyReviewCard(view, audienceId, look),
  ),
};
