import * as z from 'zod';
import { ReviewBatchId } from '../../../domain/ids.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { requireBatch } from '../decide/hold-item.ts';

export const GroupBatch = z.object({ batchId: ReviewBatchId, by: z.enum(['person', 'resource']) });

/** Orders one's batch by person or by resource, from its first page. */
export async function groupBatch(ctx: PersonCtx, raw: z.input<typeof GroupBatch>): Promise<void> {
  const { batchId, by } = GroupBatch.parse(raw);
  await onRecord(ctx, 'group an access review', batchId, () =>
    transaction(ctx, async (tx) => {
      const batch = await requireBatch(tx, ctx, batchId);
      await batchStore.changeBatch(tx, batch.id, { groupedBy: by, page: 0 });
      await refreshCards(tx, [batch.id], ctx.clock.now(), ['review-batch']);
    }),
  );
}
