import type { Ctx } from '../../context.ts';
import type { GrantState } from '../../domain/grant.ts';
import type { GrantId } from '../../domain/ids.ts';
import { LEASE_MS } from '../../domain/connector.ts';
import type { Tx } from '../../store/database.ts';
import * as dueGrantStore from '../../store/due-grant-store.ts';
import * as grantStore from '../../store/grant-store.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import { transaction } from '../../store/transaction.ts';

interface Wanted {
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
  { states, limit, busy }: Wanted,
  begin: (tx: Tx, ids: GrantId[], leaseUntil: Date) => Promise<GrantRow[]>,
): Promise<GrantRow[]> {
  const now = ctx.clock.now();
  return transaction(ctx, async (tx) => {
    const due = await dueGrantStore.lockDue(tx, states, now, limit, busy);
    if (due.length === 0) return [];
    const free = await onlyFree(tx, due, now);
    if (free.length === 0) return [];
    const ids = free.map((grant) => grant.id);
    return begin(tx, ids, new Date(now.getTime() + LEASE_MS));
  });
}

/** Keeps one grant of each right that neither somebody else nor the target still works on; the others stay due. */
async function onlyFree(tx: Tx, due: readonly GrantRow[], now: Date): Promise<GrantRow[]> {
  const byRight = new Map<string, GrantRow>();
  for (const grant of due) {
    const key = dueGrantStore.rightKey(grant);
    const chosen = byRight.get(key);
    if (chosen === undefined || (chosen.handle === null && grant.handle !== null)) byRight.set(key, grant);
  }
  const locked = await dueGrantStore.lockRights(tx, [...byRight.keys()]);
  const siblings = await grantStore.findLiveOf(
    tx,
    due.map((grant) => grant.principalId),
  );
  const occupied = siblings.filter(
    ({ leaseUntil, state, handle }) =>
      (leaseUntil !== null && leaseUntil > now) || (state === 'revoking' && handle !== null),
  );
  const isBusy = (key: string, grant: GrantRow) =>
    occupied.some(
      (sibling) =>
        dueGrantStore.rightKey(sibling) === key &&
        (sibling.id !== grant.id || (sibling.leaseUntil !== null && sibling.leaseUntil > now)),
    );
  return [...byRight].flatMap(([key, grant]) => (locked.has(key) && !isBusy(key, grant) ? [grant] : []));
}
