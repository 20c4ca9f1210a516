import { showGlassReview, showGlassUse } from '../../../operations/emergency/show-emergency-review.ts';
import { glassNoticeCard } from './emergency-notice.ts';
import { glassReviewCard } from './emergency-review.ts';
import { card } from '../card.ts';

export const emergencyCards = {
  'glass-notice': card(
    (ctx, { subjectId }) => showGlassUse(ctx, subjectId),
    (view, _, look) => glassNoticeCard(view, look),
  ),
  'glass-review': card(
    (ctx, { subjectId }) => showGlassReview(ctx, subjectId),
    (view, { audienceId }, look) => glassReviewCard(view, audienceId, look),
  ),
};
