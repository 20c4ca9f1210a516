import * as z from 'zod';
import { ReviewBatchId } from '../../../domain/ids.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import * as pageStore from '../../../store/review/review-page-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { pairsKeptApart } from '../../policy/what-it-breaks.ts';
import { requireBatch } from '../decide/hold-item.ts';
import { PAGE_SIZE } from './show-batch.ts';

export const TurnBatchPage = z.object({
  batchId: ReviewBatchId,
  to: z.enum(['next', 'previous', 'next-open']),
});

/** Shows another page of one's batch, in the message that is there; after the last page with something open comes the first. */
export async function turnBatchPage(ctx: PersonCtx, raw: z.input<typeof TurnBatchPage>): Promise<void> {
  const { batchId, to } = TurnBatchPage.parse(raw);
  await onRecord(ctx, 'turn the page of an access review', batchId, () =>
    transaction(ctx, async (tx) => {
      const batch = await requireBatch(tx, ctx, batchId);
      const last = Math.max(0, Math.ceil((await pageStore.countPaged(tx, batch)) / PAGE_SIZE) - 1);
      const here = Math.min(batch.page, last);
      const page = { next: here + 1, previous: here - 1, 'next-open': here }[to];
      const ordered = { by: batch.groupedBy, apart: pairsKeptApart(ctx.config) };
      const open =
        to === 'next-open'
          ? await pageStore.placeOfOpen(tx, batch, ordered, (here + 1) * PAGE_SIZE)
          : undefined;
      const turned = open === undefined ? page : Math.floor(open / PAGE_SIZE);
      await batchStore.changeBatch(tx, batch.id, { page: Math.max(0, Math.min(turned, last)) });
      await refreshCards(tx, [batch.id], ctx.clock.now(), ['review-batch']);
    }),
  );
}
