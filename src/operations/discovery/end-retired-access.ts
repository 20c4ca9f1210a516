import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as dueGrantStore from '../../store/grant/due-grant-store.ts';
import type { Ctx } from '../context.ts';
import { entitlementLabel } from '../views.ts';
import { startRevocations } from '../grant/end/start-revocation.ts';
import { isInForce } from './is-in-force.ts';
import { giveUp } from '../grant/give/give-up.ts';

const BATCH = 100;

/** Ends what people hold, or would be given, of what is retired: also what a process approved that didn't know yet. */
export async function endRetiredAccess(ctx: Ctx): Promise<number> {
  if (!(await isInForce(ctx))) return 0;
  const typed = new Set(
    [...ctx.config.entitlements.values()].filter((one) => !one.isDiscovered).map(({ key }) => key),
  );
  if (!(await findsAny(ctx, (on, limit) => dueGrantStore.lockRetired(on, { typed, limit })))) return 0;
  let ended = 0;
  for (;;) {
    const batch = await transaction(ctx, async (tx, ctx) => {
      const grants = await dueGrantStore.lockRetired(tx, { typed, limit: BATCH });
      const working = grants.filter(({ activeAt }) => activeAt !== null);
      await startRevocations(tx, ctx, working, 'retired');
      for (const grant of grants)
        if (grant.activeAt === null)
          await giveUp(tx, ctx, grant, {
            reason: 'retired',
            error: `${entitlementLabel(ctx.config, grant.entitlement).resourceName} doesn’t list this any more.`,
          });
      return grants.length;
    });
    ended += batch;
    if (batch < BATCH) return ended;
  }
}
