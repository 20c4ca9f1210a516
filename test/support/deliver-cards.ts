import { sql } from 'drizzle-orm';
import type { Ctx } from '../../src/operations/context.ts';
import { deliverDueCards } from '../../src/operations/card/deliver-due-cards.ts';
import { card } from '../../src/store/schema/index.ts';

/** Shows every due card while the clock stands: a second passes for the pace of posts to one reader alone. */
export async function deliverCards(ctx: Ctx): Promise<void> {
  while ((await deliverDueCards(ctx)) > 0)
    await ctx.db.drizzle.update(card).set({ postedAt: sql`${card.postedAt} - interval '1 second'` });
}
