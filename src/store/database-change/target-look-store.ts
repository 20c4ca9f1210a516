import { and, asc, count, eq, isNotNull, isNull, lte, or, sql, sum } from 'drizzle-orm';
import type { ChangeId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { targetLook } from '../schema/index.ts';

export type TargetLook = typeof targetLook.$inferSelect;

/** Has the targets of these resources looked at now, whatever became of an earlier look. */
export async function wantLooks(
  tx: Tx,
  resourceIds: readonly string[],
  changeId: ChangeId,
  now: Date,
): Promise<void> {
  if (resourceIds.length === 0) return;
  const anew = { changeId, dueAt: now, leaseUntil: null, attempts: 0, lastError: null, found: 0, missing: 0 };
  await tx
    .insert(targetLook)
    .values(resourceIds.map((resourceId) => ({ resourceId, ...anew })))
    .onConflictDoUpdate({ target: targetLook.resourceId, set: anew });
}

/** Takes the look that is longest due; another process passes it over until the lease ends. */
export async function claimLook(db: Drizzle, now: Date, leaseUntil: Date): Promise<TargetLook | undefined> {
  const due = db
    .select({ resourceId: targetLook.resourceId })
    .from(targetLook)
    .where(
      and(
        isNotNull(targetLook.dueAt),
        lte(targetLook.dueAt, now),
        or(isNull(targetLook.leaseUntil), lte(targetLook.leaseUntil, now)),
      ),
    )
    .orderBy(asc(targetLook.dueAt), asc(targetLook.resourceId))
    .limit(1)
    .for('update', { skipLocked: true });
  const [claimed] = await db
    .update(targetLook)
    .set({ leaseUntil, attempts: sql`${targetLook.attempts} + 1` })
    .where(sql`${targetLook.resourceId} = any(array(${due}))`)
    .returning();
  return claimed;
}

/** Changes a look while its lease is the one that is held; false where it isn’t any more. */
export async function changeLook(
  db: Drizzle,
  { resourceId, leaseUntil }: Pick<TargetLook, 'resourceId' | 'leaseUntil'>,
  change: Partial<Pick<TargetLook, 'dueAt' | 'leaseUntil' | 'attempts' | 'lastError'>>,
): Promise<boolean> {
  if (leaseUntil === null) return false;
  const changed = await db
    .update(targetLook)
    .set(change)
    .where(and(eq(targetLook.resourceId, resourceId), eq(targetLook.leaseUntil, leaseUntil)))
    .returning({ resourceId: targetLook.resourceId });
  return changed.length > 0;
}

/** Adds to what a look came to, in the transaction that did it. */
export async function countLook(
  tx: Tx,
  { resourceId, changeId }: Pick<TargetLook, 'resourceId' | 'changeId'>,
  { found = 0, missing = 0 }: { found?: number; missing?: number },
): Promise<void> {
  await tx
    .update(targetLook)
    .set({ found: sql`${targetLook.found} + ${found}`, missing: sql`${targetLook.missing} + ${missing}` })
    .where(and(eq(targetLook.resourceId, resourceId), eq(targetLook.changeId, changeId)));
}

/** What the looks after one change of the database came to so far. */
export interface LooksSoFar {
  total: number;
  /** Not through yet, or to be repeated. */
  left: number;
  found: number;
  missing: number;
}

export async function sumLooks(db: Drizzle, changeId: ChangeId): Promise<LooksSoFar> {
  const [row] = await db
    .select({
      total: count(),
      left: count(targetLook.dueAt),
      found: sum(targetLook.found).mapWith(Number),
      missing: sum(targetLook.missing).mapWith(Number),
    })
    .from(targetLook)
    .where(eq(targetLook.changeId, changeId));
  return {
    total: row?.total ?? 0,
    left: row?.left ?? 0,
    found: row?.found ?? 0,
    missing: row?.missing ?? 0,
  };
}

/** Those that failed at their last try, by resource. */
export async function listFailedLooks(db: Drizzle, changeId: ChangeId, limit: number): Promise<TargetLook[]> {
  return db
    .select()
    .from(targetLook)
    .where(and(eq(targetLook.changeId, changeId), isNotNull(targetLook.lastError)))
    .orderBy(asc(targetLook.resourceId))
    .limit(limit);
}
