import type { Ctx } from '../context.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import { ensureCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { findTold } from './who-is-asked.ts';

/** Has those who have nothing to decide hear of it in a message of their own, once. */
export async function tellOf(tx: Tx, ctx: Ctx, one: Discrepancy): Promise<void> {
  const told = await findTold(tx, ctx, one);
  await ensureCards(
    tx,
    told.map((audienceId) => ({ kind: 'discrepancy', subjectId: one.id, audienceId })),
    ctx.clock.now(),
  );
}
