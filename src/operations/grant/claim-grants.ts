import type { Ctx } from '../context.ts';
import type { GrantState } from '../../domain/grant/grant.ts';
import type { GrantId } from '../../domain/ids.ts';
import { LEASE_MS } from '../../domain/grant/connector.ts';
import type { Tx } from '../../store/database/database.ts';
import * as dueGrantStore from '../../store/grant/due-grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as accountRemovalStore from '../../store/reconcile/account-removal-store.ts';
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

/** A claim looks past those whose rights are still worked on: were it to wait behind them, nothing else would be done. */
const MOST_SEEN = 1_024;
const AT_A_LOOK = 64;

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
  const rows = { states, now, exceptConnectors: busy };
  if (!(await findsAny(ctx, (on, one) => dueGrantStore.lockDue(on, { ...rows, limit: one })))) return [];
  const seen: GrantId[] = [];
  const claimed: GrantRow[] = [];
  // A look is a transaction, so that the rights of what it passes over are free again for others.
  const look = (atOnce: number) =>
    transaction(ctx, async (tx) => {
      const due = await dueGrantStore.lockDue(tx, { ...rows, limit: atOnce, except: seen });
      const free = due.length === 0 ? [] : await onlyFree(tx, due, now, gives);
      const ids = free.slice(0, limit - claimed.length).map((grant) => grant.id);
      const leaseUntil = new Date(now.getTime() + LEASE_MS);
      return { due, begun: ids.length === 0 ? [] : await begin(tx, ids, leaseUntil) };
    });
  for (let atOnce = limit; claimed.length < limit && seen.length < MOST_SEEN; atOnce = AT_A_LOOK) {
    const found = await look(atOnce).catch((error: unknown) => {
      // What is claimed already has to be begun.
      if (claimed.length === 0) throw error;
      return undefined;
    });
    claimed.push(...(found?.begun ?? []));
    if (found === undefined || found.due.length < atOnce) break;
    seen.push(...found.due.map(({ id }) => id));
  }
  return claimed;
}

/** Keeps one grant of each right that neither somebody else nor the target still works on; the others stay due. Read behind the lock of the right. */
async function onlyFree(tx: Tx, due: readonly GrantRow[], now: Date, gives: boolean): Promise<GrantRow[]> {
  const locked = await dueGrantStore.lockRights(tx, due.flatMap(rightStore.rightKeys));
  const live = await rightStore.findSharing(tx, due);
  // A removal that is sent to a target without a grant of it may arrive behind what is given now.
  const fenced = gives
    ? [...(await leftRemovalStore.findFenced(tx, now)), ...(await accountRemovalStore.listRightsUnderWay(tx))]
    : [];
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
