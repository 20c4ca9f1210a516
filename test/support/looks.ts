import { reconcileTargets } from '../../src/operations/reconcile/reconcile-targets.ts';
import { look } from '../../src/store/schema/index.ts';
import type { Ctx } from '../../src/operations/context.ts';
import { discrepancy } from '../../src/store/schema/index.ts';

interface Looking {
  ctx: Ctx;
  run: () => Promise<void>;
  pass: (seconds: number) => Promise<void>;
}

/** What was done before is over: every target is looked at, and what comes of it is done; answers at how many. */
export async function lookAtAll(world: Looking): Promise<number> {
  await world.pass(1);
  const { signal } = new AbortController();
  await world.ctx.db.drizzle.update(look).set({ dueAt: world.ctx.clock.now() });
  const looked = await reconcileTargets(world.ctx, signal);
  await world.run();
  return looked;
}

export const discrepancies = ({ ctx }: Pick<Looking, 'ctx'>) =>
  ctx.db.drizzle.select().from(discrepancy).orderBy(discrepancy.foundAt, discrepancy.id);

export const looks = ({ ctx }: Pick<Looking, 'ctx'>) =>
  ctx.db.drizzle.select().from(look).orderBy(look.resourceId);
