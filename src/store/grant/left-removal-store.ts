import { and, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { GrantId } from '../../domain/ids.ts';
import { grant } from '../schema/index.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { wakeAfterCommit } from '../database/transaction.ts';
import type { GrantRow } from './grant-store.ts';

/** Of removals whose lease lasts, by another process than `except`. */
const underWay = (now: Date) =>
  and(eq(grant.state, 'revoking'), lte(grant.dueAt, now), gt(grant.leaseUntil, now));

/** The other processes that have removals under way. */
export async function listRemovers(db: Drizzle, now: Date, except: number): Promise<number[]> {
  const found = await db
    .selectDistinct({ process: grant.removingProcess })
    .from(grant)
    .where(and(underWay(now), sql`${grant.removingProcess} <> ${except}`));
  return found.flatMap(({ process }) => process ?? []);
}

/** What this process has under way, locked; another transaction's rows are passed over. */
export async function lockRemovals(tx: Tx, process: number, now: Date, limit: number): Promise<GrantRow[]> {
  return tx
    .select()
    .from(grant)
    .where(and(underWay(now), eq(grant.removingProcess, process)))
    .limit(limit)
    .for('update', { skipLocked: true });
}

/**
 * Ends the leases of these, so that others remove them at once. Until such a lease would have ended, what its process
 * sent may still arrive, and nothing is given on that right.
 */
export async function freeRemovals(tx: Tx, ids: readonly GrantId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(grant)
    .set({ leaseUntil: null, removingProcess: null, fencedUntil: sql`${grant.leaseUntil}` })
    .where(and(inArray(grant.id, [...ids]), eq(grant.state, 'revoking')));
  wakeAfterCommit(tx);
}

/** The grants, ended or not, on whose rights nothing may be given yet. */
export async function findFenced(tx: Tx, now: Date): Promise<GrantRow[]> {
  return tx.select().from(grant).where(gt(grant.fencedUntil, now));
}
