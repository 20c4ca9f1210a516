import type { Ctx } from '../context.ts';
import type { AdjustableClock } from '../domain/clock.ts';
import { databaseAheadMs } from '../store/database-time.ts';

/** Sets the clock by the database's, so that all replicas tell the same time. */
export async function correctClock(ctx: Pick<Ctx, 'db' | 'log'>, clock: AdjustableClock): Promise<void> {
  const aheadMs = await databaseAheadMs(ctx.db);
  if (Math.abs(aheadMs) > 5_000)
    ctx.log.warn({ aheadMs }, 'this machine’s clock differs from the database’s by more than five seconds');
  clock.correct(aheadMs);
}
