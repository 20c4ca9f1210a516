import type { Ctx } from '../../context.ts';
import type { Tx } from '../../../store/database/database.ts';
import { findGone } from '../../../store/database/process-mark.ts';
import { transaction } from '../../../store/database/transaction.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as leftRemovalStore from '../../../store/grant/left-removal-store.ts';
import { rightKeys } from '../../../store/grant/right-store.ts';

const MOST_AT_ONCE = 500;

/** How long a process is gone at every look before it counts as gone: one that lost its session is back by then. */
const GONE_FOR_MS = 800;

/**
 * Takes removals from processes that are gone, so that nobody waits for the end of their leases: to remove twice does no
 * harm. What they were giving waits, since it may still arrive. Whoever isn't marked itself may be so for the same reason
 * as the others, and judges none. `goneSince`: by `passedMs`, as the look before answered it.
 */
export async function freeLeftRemovals(
  ctx: Ctx,
  goneSince: ReadonlyMap<number, number>,
  passedMs: () => number,
): Promise<{ goneSince: Map<number, number>; freed: number }> {
  const still = new Map<number, number>();
  const self = ctx.markedAs?.();
  if (self === undefined) return { goneSince: still, freed: 0 };
  const others = await leftRemovalStore.listRemovers(ctx.db.drizzle, ctx.clock.now(), self);
  const askedAt = passedMs();
  const gone = await findGone(ctx.db.drizzle, others);
  let freed = 0;
  for (const process of gone) {
    const since = goneSince.get(process) ?? passedMs();
    still.set(process, since);
    if (askedAt - since >= GONE_FOR_MS) freed += await freeRemovalsOf(ctx, process);
  }
  if (freed > 0)
    ctx.log.warn({ removals: freed }, 'a process went away in the middle of removals: they go on here');
  return { goneSince: still, freed };
}

/** How many were freed: none where the process is there again. */
async function freeRemovalsOf(ctx: Ctx, process: number): Promise<number> {
  return transaction(ctx, async (tx, ctx) =>
    (await findGone(tx, [process])).length === 0 ? 0 : freeIn(tx, ctx, process),
  );
}

/**
 * Takes removals from this process itself, which must have none in hand: those whose claim was committed and its answer
 * lost. Returns how many.
 */
export async function freeOwnRemovals(ctx: Ctx): Promise<number> {
  const self = ctx.markedAs?.();
  return self === undefined ? 0 : transaction(ctx, (tx, ctx) => freeIn(tx, ctx, self));
}

async function freeIn(tx: Tx, { clock }: Pick<Ctx, 'clock'>, process: number): Promise<number> {
  const left = await leftRemovalStore.lockRemovals(tx, process, clock.now(), MOST_AT_ONCE);
  const locked = await dueGrantStore.lockRights(tx, left.flatMap(rightKeys));
  const free = left.filter((grant) => rightKeys(grant).every((key) => locked.has(key)));
  await leftRemovalStore.freeRemovals(
    tx,
    free.map(({ id }) => id),
  );
  return free.length;
}
