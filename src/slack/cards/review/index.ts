import { PersonId } from '../../../domain/ids.ts';
import { listLateReviews } from '../../../operations/campaign/run/list-late-reviews.ts';
import { listBatchesOf } from '../../../operations/review/show/list-my-batches.ts';
import { showBatch } from '../../../operations/review/show/show-batch.ts';
import { reviewBatchCard } from './review-batch.ts';
import { reviewDigestCard } from './review-digest.ts';
import { reviewLateCard } from './review-late.ts';
import { card, nobody } from '../card.ts';

export const reviewCards = {
  'review-batch': card({
    load: (ctx, { subjectId }) => showBatch(ctx, subjectId),
    draw: (view) => reviewBatchCard(view),
    mayRead: (view, reader) => view.reviewer.id === reader,
  }),
  'review-digest': card({
    load: (ctx, { subjectId }) => listBatchesOf(ctx, subjectId),
    draw: (batches, _, look) => reviewDigestCard(batches, look),
    mayRead: nobody,
  }),
  'review-late': card({
    load: (ctx, { audienceId }) => listLateReviews(ctx, PersonId.parse(audienceId)),
    draw: (late) => reviewLateCard(late),
    mayRead: nobody,
  }),
};
