import * as z from 'zod';
import { ReviewBatchId } from '../../../domain/ids.ts';
import { repostCards } from '../../../store/card/cards.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { requireBatch } from '../decide/hold-item.ts';

export const BringBatch = z.object({ batchId: ReviewBatchId });

/** Posts one's batch anew, as the last message of the conversation. */
export async function bringBatch(ctx: PersonCtx, raw: z.input<typeof BringBatch>): Promise<void> {
  const { batchId } = BringBatch.parse(raw);
  await onRecord(ctx, 'look at an access review', batchId, () =>
    transaction(ctx, async (tx) => {
      const batch = await requireBatch(tx, ctx, batchId);
      const { id, reviewerId } = batch;
      const card = {
        kind: 'review-batch',
        subjectId: id,
        audienceId: reviewerId,
        rank: 'waited-for',
      } as const;
      await repostCards(tx, [card], ctx.clock.now());
    }),
  );
}
