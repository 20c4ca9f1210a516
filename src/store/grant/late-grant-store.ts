import { and, eq, inArray, sql } from 'drizzle-orm';
import { ENDED_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { GrantId } from '../../domain/ids.ts';
import type { Tx } from '../database/database.ts';
import type { GrantRow } from './grant-store.ts';
import { grant } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

/** Gives a lease back, unless somebody else has taken one since. */
export async function releaseLease(
  tx: Tx,
  { id, until }: { id: GrantId; until: Date },
  change: { dueAt?: Date; lastError?: string } = {},
): Promise<void> {
  await tx
    .update(grant)
    .set({ leaseUntil: null, ...change })
    .where(and(eq(grant.id, id), eq(grant.leaseUntil, until)));
}

/**
 * Has what these grants say of the target made true and read back anew, under new operation ids: whatever was
 * concluded of them without being recorded yet doesn't count.
 */
export async function doubtGrants(tx: Tx, ids: readonly GrantId[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(grant)
    .set({ operation: sql`${grant.operation} + 1`, dueAt: now })
    .where(and(inArray(grant.id, [...ids]), inArray(grant.state, ['provisioning', 'active', 'revoking'])));
  wakeAfterCommit(tx);
}

/** Obliges the revoke job to end once more what had ended; returns those it concerns. */
export async function reopenRevocations(
  tx: Tx,
  ids: readonly GrantId[],
  now: Date,
  lastError: string,
): Promise<GrantRow[]> {
  if (ids.length === 0) return [];
  wakeAfterCommit(tx);
  return tx
    .update(grant)
    .set({
      state: 'revoking',
      endedAt: null,
      remains: null,
      revokeSince: sql`coalesce(${grant.revokeSince}, ${now.toISOString()}::timestamptz)`,
      toldOverdueAt: null,
      dueAt: now,
      leaseUntil: null,
      attempts: 0,
      handle: null,
      lastError,
      operation: sql`${grant.operation} + 1`,
    })
    .where(and(inArray(grant.id, [...ids]), inArray(grant.state, [...ENDED_GRANT_STATES])))
    .returning();
}
