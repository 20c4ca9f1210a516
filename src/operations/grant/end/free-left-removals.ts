import type { Ctx } from '../../context.ts';
import { isGone } from '../../../store/database/process-mark.ts';
import { transaction } from '../../../store/database/transaction.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as leftRemovalStore from '../../../store/grant/left-removal-store.ts';
import { rightKeys } from '../../../store/grant/right-store.ts';

const MOST_AT_ONCE = 500;

/**
 * Takes removals from processes that are gone, so that nobody waits for the end of their leases: to remove twice does no
 * harm. What they were giving waits, since it may still arrive. A process counts as gone when it was so at the look
 * before as well: one that only lost its connection is back by then, and if it isn't, its leases tell what it may say.
 */
export async function freeLeftRemovals(
  ctx: Ctx,
  goneBefore: ReadonlySet<number>,
): Promise<{ gone: Set<number>; freed: number }> {
  const gone = new Set<number>();
  if (ctx.processId === undefined) return { gone, freed: 0 };
  const others = await leftRemovalStore.listRemovers(ctx.db.drizzle, ctx.clock.now(), ctx.processId);
  let freed = 0;
  for (const process of others) {
    const found = await freeRemovalsOf(ctx, process, goneBefore.has(process));
    if (found === undefined) continue;
    gone.add(process);
    freed += found;
  }
  if (freed > 0)
    ctx.log.warn({ removals: freed }, 'a process went away in the middle of removals: they go on here');
  return { gone, freed };
}

/** How many were freed; undefined where the process is there. */
async function freeRemovalsOf(ctx: Ctx, process: number, wasGone: boolean): Promise<number | undefined> {
  return transaction(ctx, async (tx, ctx) => {
    if (!(await isGone(tx, process))) return undefined;
    if (!wasGone) return 0;
    const left = await leftRemovalStore.lockRemovals(tx, process, ctx.clock.now(), MOST_AT_ONCE);
    const locked = await dueGrantStore.lockRights(tx, left.flatMap(rightKeys));
    const free = left.filter((grant) => rightKeys(grant).every((key) => locked.has(key)));
    await leftRemovalStore.freeRemovals(
      tx,
      free.map(({ id }) => id),
    );
    return free.length;
  });
}
