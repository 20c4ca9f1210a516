import { and, asc, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { PersonId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { delegation } from '../schema/index.ts';

export type Delegation = typeof delegation.$inferSelect;

/** Begins a delegation; undefined when this approver has one that lasts. */
export async function insertDelegation(tx: Tx, values: Delegation): Promise<Delegation | undefined> {
  const rows = await tx.insert(delegation).values(values).onConflictDoNothing().returning();
  return rows[0];
}

export async function findDelegation(db: Drizzle, id: string): Promise<Delegation | undefined> {
  const rows = await db.select().from(delegation).where(eq(delegation.id, id)).limit(1);
  return rows[0];
}

/** The delegations of these approvers that last at `now`. */
export async function findDelegations(
  db: Drizzle,
  approverIds: readonly PersonId[],
  now: Date,
): Promise<Delegation[]> {
  if (approverIds.length === 0) return [];
  return db
    .select()
    .from(delegation)
    .where(
      and(
        inArray(delegation.approverId, [...approverIds]),
        isNull(delegation.endedAt),
        gt(delegation.until, now),
      ),
    );
}

/** The delegations to this person that last at `now`. */
export async function findDelegationsTo(db: Drizzle, delegateId: PersonId, now: Date): Promise<Delegation[]> {
  return db
    .select()
    .from(delegation)
    .where(and(eq(delegation.delegateId, delegateId), isNull(delegation.endedAt), gt(delegation.until, now)))
    .orderBy(asc(delegation.until), asc(delegation.approverId));
}

/** Ends what this approver has delegated. */
export async function endDelegation(
  tx: Tx,
  approverId: PersonId,
  now: Date,
): Promise<Delegation | undefined> {
  const rows = await tx
    .update(delegation)
    .set({ endedAt: now })
    .where(and(eq(delegation.approverId, approverId), isNull(delegation.endedAt)))
    .returning();
  return rows[0];
}

const isPast = (now: Date | SQL) => and(isNull(delegation.endedAt), lte(delegation.until, now));

const pastQuery = prepared((on) =>
  on
    .select({ id: delegation.id })
    .from(delegation)
    .where(isPast(given('now', delegation.until)))
    .limit(sql.placeholder('limit'))
    .prepare('past_delegations'),
);

/** Those that `endPastDelegations` would end, in no order. */
export async function listPastDelegations(db: Drizzle, now: Date, limit: number): Promise<{ id: string }[]> {
  return pastQuery(db, { now, limit });
}

/** Ends the delegations whose time is up. */
export async function endPastDelegations(tx: Tx, now: Date): Promise<Delegation[]> {
  return tx.update(delegation).set({ endedAt: now }).where(isPast(now)).returning();
}
