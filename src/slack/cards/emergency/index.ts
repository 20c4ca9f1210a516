import {
  showEmergencyReview,
  showEmergencyUse,
} from '../../../operations/emergency/show-emergency-review.ts';
import { emergencyNoticeCard } from './emergency-notice.ts';
import { emergencyReviewCard, isReviewer } from './emergency-review.ts';
import { card, nobody } from '../card.ts';

export const emergencyCards = {
  'glass-notice': card({
    load: (ctx, { subjectId }) => showEmergencyUse(ctx, subjectId),
    draw: (view, _, look) => emergencyNoticeCard(view, look),
    mayRead: nobody,
  }),
  'glass-review': card({
    load: (ctx, { subjectId }) => showEmergencyReview(ctx, subjectId),
    draw: (view, { audienceId }, look) => emergencyReviewCard(view, audienceId, look),
    mayRead: isReviewer,
  }),
};
