import type { Ctx } from '../../context.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import { findsAny } from '../../../store/database/finds-any.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { giveUp } from '../give/give-up.ts';
import { startRevocations } from './start-revocation.ts';

const BATCH = 500;

/** How long until the next access must end, if that is within `aheadMs`. */
export async function untilNextEnd(ctx: Ctx, aheadMs: number): Promise<number | undefined> {
  const now = ctx.clock.now();
  const next = await dueGrantStore.nextExpiry(ctx.db.drizzle, now, new Date(now.getTime() + aheadMs));
  return next && next.getTime() - now.getTime();
}

/** Obliges the revoke job to end every grant whose time is up; returns how many. */
export async function startDueRevocations(ctx: Ctx): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => dueGrantStore.lockExpired(on, ctx.clock.now(), one)))) return 0;
  let started = 0;
  for (;;) {
    const batch = await transaction(ctx, async (tx, ctx) => {
      const expired = await dueGrantStore.lockExpired(tx, ctx.clock.now(), BATCH);
      const worked = expired.filter((grant) => grant.activeAt !== null);
      await startRevocations(tx, ctx, worked, 'expired');
      for (const grant of expired)
        if (grant.activeAt === null)
          await giveUp(tx, ctx, grant, {
            reason: 'expired',
            error: grant.lastError ?? 'It wasn’t done in the time that it was asked for.',
          });
      return expired.length;
    });
    started += batch;
    if (batch < BATCH) return started;
  }
}
