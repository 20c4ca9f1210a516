import type { Ctx } from '../context.ts';
import type { GrantState } from '../../domain/grant/grant.ts';
import type { GrantId } from '../../domain/ids.ts';
import { LEASE_MS } from '../../domain/grant/connector.ts';
import type { Tx } from '../../store/database/database.ts';
import * as dueGrantStore from '../../store/grant/due-grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as leftRemovalStore from '../../store/grant/left-removal-store.ts';
import * as rightStore from '../../store/grant/right-store.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';

interface Wanted {
  /** Whether what is claimed is given at the target, rather than removed there. */
  gives: boolean;
  states: readonly GrantState[];
  limit: number;
  /** Connectors that are to be passed over. */
  busy: readonly string[];
}

/**
 * Leases due grants, so that nobody else works on them or on the same right of the same account until the lease
 * ends. `begin` writes what must be committed before anything is done at the target.
 */
export async function claimGrants(
  ctx: Ctx,
  { gives, states, limit, busy }: Wanted,
  begin: (tx: Tx, ids: GrantId[], leaseUntil: Date) => Promise<GrantRow[]>,
): Promise<GrantRow[]> {
  const now = ctx.clock.now();
  const isAny = await findsAny(ctx, (on, one) => dueGrantStore.lockDue(on, states, now, one, busy));
  if (!isAny) return [];
  return transaction(ctx, async (tx) => {
    const due = await dueGrantStore.lockDue(tx, states, now, limit, busy);
    if (due.length === 0) return [];
    const free = await onlyFree(tx, due, now, gives);
    if (free.length === 0) return [];
    const ids = free.map((grant) => grant.id);
    return begin(tx, ids, new Date(now.getTime() + LEASE_MS));
  });
}

/** Keeps one grant of each right that neither somebody else nor the target still works on; the others stay due. Read behind the lock of the right. */
async function onlyFree(tx: Tx, due: readonly GrantRow[], now: Date, gives: boolean): Promise<GrantRow[]> {
  const locked = await dueGrantStore.lockRights(tx, due.flatMap(rightStore.rightKeys));
  const live = await rightStore.findSharing(tx, due);
  const fenced = gives ? await leftRemovalStore.findFenced(tx, now) : [];
  const isLeased = ({ leaseUntil }: GrantRow) => leaseUntil !== null && leaseUntil > now;
  const occupied = live.filter((one) => isLeased(one) || (one.state === 'revoking' && one.handle !== null));
  const isBusy = (grant: GrantRow) =>
    fenced.some((one) => rightStore.isSameRight(one, grant)) ||
    occupied.some((one) => rightStore.isSameRight(one, grant) && (one.id !== grant.id || isLeased(one)));
  const chosen: GrantRow[] = [];
  for (const grant of due.toSorted((a, b) => Number(a.handle === null) - Number(b.handle === null))) {
    if (isBusy(grant) || chosen.some((one) => rightStore.isSameRight(one, grant))) continue;
    if (rightStore.rightKeys(grant).every((key) => locked.has(key))) chosen.push(grant);
  }
  return chosen;
}
