import { and, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { GrantId } from '../../domain/ids.ts';
import { grant } from '../schema/index.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { wakeAfterCommit } from '../database/transaction.ts';
import type { GrantRow } from './grant-store.ts';

/** Removals whose lease lasts. */
const underWay = and(
  eq(grant.state, 'revoking'),
  lte(grant.dueAt, given('now', grant.dueAt)),
  gt(grant.leaseUntil, given('now', grant.leaseUntil)),
);

const listRemoversQuery = prepared((on) =>
  on
    .selectDistinct({ process: grant.removingProcess })
    .from(grant)
    .where(and(underWay, sql`${grant.removingProcess} <> ${sql.placeholder('except')}`))
    .prepare('list_removers'),
);

/** The other processes that have removals under way. */
export async function listRemovers(db: Drizzle, now: Date, except: number): Promise<number[]> {
  const found = await listRemoversQuery(db, { now, except });
  return found.flatMap(({ process }) => process ?? []);
}

const lockRemovalsQuery = prepared((on) =>
  on
    .select()
    .from(grant)
    .where(and(underWay, eq(grant.removingProcess, sql.placeholder('process'))))
    .limit(sql.placeholder('limit'))
    .for('update', { skipLocked: true })
    .prepare('lock_removals'),
);

/** What this process has under way, locked; another transaction's rows are passed over. */
export async function lockRemovals(tx: Tx, process: number, now: Date, limit: number): Promise<GrantRow[]> {
  return lockRemovalsQuery(tx, { process, now, limit });
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
