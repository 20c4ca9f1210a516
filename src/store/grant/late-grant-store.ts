import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
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
    .set({
      operation: sql`${grant.operation} + 1`,
      dueAt: now,
      // As whatever is told anew: see `announceEnds`.
      attempts: sql`case when ${grant.state} = 'active' then 0 else ${grant.attempts} end`,
    })
    .where(and(inArray(grant.id, [...ids]), inArray(grant.state, ['provisioning', 'active', 'revoking'])));
  wakeAfterCommit(tx);
}

/** Keeps the handle of what a target put off for this grant, unless it has one already. */
export async function notePutOff(tx: Tx, id: GrantId, handle: string): Promise<void> {
  await tx
    .update(grant)
    .set({ handle })
    .where(
      and(
        eq(grant.id, id),
        isNull(grant.handle),
        inArray(grant.state, ['provisioning', 'active', 'revoking']),
      ),
    );
}

/** Keeps that a call that gives this grant's access ended without word, whatever became of the grant meanwhile. */
export async function noteUnheard(tx: Tx, id: GrantId, now: Date): Promise<void> {
  await tx.update(grant).set({ unheardAt: now }).where(eq(grant.id, id));
}

/** Obliges the revoke job to end once more what had ended, behind what the target put off, if anything; returns it. */
export async function reopenRevocation(
  tx: Tx,
  id: GrantId,
  { now, lastError, handle }: { now: Date; lastError: string; handle: string | null },
): Promise<GrantRow[]> {
  wakeAfterCommit(tx);
  return tx
    .update(grant)
    .set({
      state: 'revoking',
      endedAt: null,
      remains: null,
      removedAt: null,
      sessions: null,
      outlivesUntil: null,
      revokeSince: sql`coalesce(${grant.revokeSince}, ${now.toISOString()}::timestamptz)`,
      toldOverdueAt: null,
      dueAt: now,
      leaseUntil: null,
      attempts: 0,
      handle,
      lastError,
      operation: sql`${grant.operation} + 1`,
    })
    .where(and(eq(grant.id, id), inArray(grant.state, [...ENDED_GRANT_STATES])))
    .returning();
}
