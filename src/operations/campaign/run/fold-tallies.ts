import type { Ctx } from '../../context.ts';
import * as tallyStore from '../../../store/campaign/review-tally-store.ts';
import { transaction } from '../../../store/database/transaction.ts';

const AT_ONCE = 5_000;

/** Keeps the figures of campaigns quick to add up, however much was decided. */
export async function foldTallies(ctx: Pick<Ctx, 'db' | 'wake'>, stopping?: AbortSignal): Promise<void> {
  while (!stopping?.aborted && (await tallyStore.anyToFold(ctx.db.drizzle)))
    await transaction(ctx, (tx) => tallyStore.foldTallies(tx, AT_ONCE));
}
