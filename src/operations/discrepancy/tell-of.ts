import type { Ctx } from '../context.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import { ensureCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { CARDS_AT_ONCE } from '../approval/ask/foresee-asks.ts';
import { findTold } from './who-is-asked.ts';

/**
 * Has those who have nothing to decide hear of it in a message of their own, once; of what one look saw of a kind they hear a
 * few times, and find the rest in the list.
 */
export async function tellOf(tx: Tx, ctx: Ctx, one: Discrepancy): Promise<void> {
  const told = await findTold(tx, ctx, one);
  if (told.length === 0) return;
  if ((await discrepancyStore.countFoundBefore(tx, one, CARDS_AT_ONCE)) >= CARDS_AT_ONCE) return;
  await ensureCards(
    tx,
    told.map((audienceId) => ({ kind: 'discrepancy', subjectId: one.id, audienceId })),
    ctx.clock.now(),
  );
}
