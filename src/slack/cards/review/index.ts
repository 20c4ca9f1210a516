import { PersonId } from '../../../domain/ids.ts';
import { listLateReviews } from '../../../operations/campaign/run/list-late-reviews.ts';
import { listBatchesOf } from '../../../operations/review/show/list-my-batches.ts';
import { showBatch } from '../../../operations/review/show/show-batch.ts';
import { reviewBatchCard } from './review-batch.ts';
import { reviewDigestCard } from './review-digest.ts';
import { reviewLateCard } from './review-late.ts';
import { card } from '../card.ts';

export const reviewCards = {
  'review-batch': card(
    (ctx, { subjectId }) => showBatch(ctx, subjectId),
    (view) => reviewBatchCard(view),
  ),
  'review-digest': card(
    (ctx, { subjectId }) => listBatchesOf(ctx, subjectId),
    (batches, _, look) => reviewDigestCard(batches, look),
  ),
  'review-late': card(
    (ctx, { audienceId }) => listLateReviews(ctx, PersonId.parse(audienceId)),
    (late) => reviewLateCard(late),
  ),
};
