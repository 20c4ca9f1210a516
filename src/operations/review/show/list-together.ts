import { ReviewBatchId } from '../../../domain/ids.ts';
import * as pageStore from '../../../store/review/review-page-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { MOST_TOGETHER } from '../decide/decide-items.ts';
import { requireBatch } from '../decide/hold-item.ts';
import type { ReviewItemView } from './review-view.ts';
import { showItems } from './show-batch.ts';

/** Among so many it looks for what may be decided together. */
const LOOK_AMONG = 3 * MOST_TOGETHER;

/** Open items of one's batch that may be decided together, in the order of its pages; at most as many as are decided at once. */
export async function listTogether(ctx: PersonCtx, batchId: string): Promise<ReviewItemView[]> {
  const db = ctx.db.drizzle;
  const batch = await onRecord(ctx, 'look at an access review', batchId, () =>
    requireBatch(db, ctx, ReviewBatchId.parse(batchId)),
  );
  const page = { by: batch.groupedBy, limit: MOST_TOGETHER, plain: true };
  const found: ReviewItemView[] = [];
  for (let offset = 0; offset < LOOK_AMONG && found.length < MOST_TOGETHER; offset += MOST_TOGETHER) {
    const items = await pageStore.listItems(db, batch, { ...page, offset });
    found.push(...(await showItems(ctx, db, items, true)).filter((view) => view.alone === null));
    if (items.length < MOST_TOGETHER) break;
  }
  return found.slice(0, MOST_TOGETHER);
}
