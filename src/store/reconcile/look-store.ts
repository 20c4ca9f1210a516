import { and, asc, eq, inArray, isNotNull, isNull, lte, notInArray, or, sql } from 'drizzle-orm';
import type { Drizzle, Tx } from '../database/database.ts';
import { takeTurn } from '../database/take-turn.ts';
import { databaseChange, look, targetLook } from '../schema/index.ts';

export type Look = typeof look.$inferSelect;

/** Has the targets of these resources looked at from now on, those that aren't yet, and no others. */
export async function planLooks(tx: Tx, resourceIds: readonly string[], now: Date): Promise<void> {
  const planned = [...resourceIds];
  await tx
    .update(look)
    .set({ dueAt: null })
    .where(and(isNotNull(look.dueAt), notInArray(look.resourceId, planned)));
  if (planned.length === 0) return;
  await tx
    .insert(look)
    .values(planned.map((resourceId) => ({ resourceId, dueAt: now, plannedAt: now })))
    .onConflictDoUpdate({
      target: look.resourceId,
      set: { dueAt: now, plannedAt: now },
      setWhere: isNull(look.dueAt),
    });
}

export async function listLooks(db: Drizzle): Promise<Look[]> {
  return db.select().from(look).orderBy(asc(look.resourceId));
}

export async function findLooks(db: Drizzle, resourceIds: readonly string[]): Promise<Look[]> {
  if (resourceIds.length === 0) return [];
  return db
    .select()
    .from(look)
    .where(inArray(look.resourceId, [...resourceIds]));
}

/** Has one looked at now, whatever its turn, for somebody who is shown how it goes; false where it is under way. */
export async function wantLook(tx: Tx, resourceId: string, now: Date): Promise<boolean> {
  const free = sql`(${isFree(now)})`;
  const [wanted] = await tx
    .insert(look)
    .values({ resourceId, dueAt: now, plannedAt: now, askedAt: now })
    .onConflictDoUpdate({
      target: look.resourceId,
      set: {
        askedAt: now,
        dueAt: sql`case when ${free} then excluded.due_at else ${look.dueAt} end`,
        attempts: sql`case when ${free} then 0 else ${look.attempts} end`,
      },
    })
    .returning({ isFree: sql<boolean>`${free}` });
  return wanted?.isFree ?? false;
}

/** Whether somebody is shown how it goes. */
export async function isAsked(db: Drizzle, resourceId: string): Promise<boolean> {
  return (await db.$count(look, and(eq(look.resourceId, resourceId), isNotNull(look.askedAt)))) > 0;
}

/** The same, for the last time. */
export async function answerAsked(tx: Tx, resourceId: string): Promise<boolean> {
  const asked = await tx
    .update(look)
    .set({ askedAt: null })
    .where(and(eq(look.resourceId, resourceId), isNotNull(look.askedAt)))
    .returning({ resourceId: look.resourceId });
  return asked.length > 0;
}

const isFree = (now: Date) => or(isNull(look.leaseUntil), lte(look.leaseUntil, now));

/**
 * Takes the look that is longest due, but of a resource that is to be looked at first because the database changed; another
 * process passes it over until the lease ends.
 */
export async function claimLook(tx: Tx, now: Date, leaseUntil: Date): Promise<Look | undefined> {
  await takeTurn(tx, 'look', '');
  const [due] = await tx
    .select({ resourceId: look.resourceId })
    .from(look)
    .where(
      and(
        lte(look.dueAt, now),
        isFree(now),
        sql`not exists (select from ${targetLook} where ${targetLook.resourceId} = ${look.resourceId}
          and ${targetLook.dueAt} is not null and (${targetLook.leaseUntil} > ${now.toISOString()}::timestamptz or exists (
            select from ${databaseChange} where ${databaseChange.id} = ${targetLook.changeId}
              and ${databaseChange.noticedAt} > ${now.toISOString()}::timestamptz - interval '1 day')))`,
      ),
    )
    .orderBy(asc(look.dueAt), asc(look.resourceId))
    .limit(1)
    .for('update');
  if (due === undefined) return undefined;
  const [claimed] = await tx
    .update(look)
    .set({ leaseUntil, attempts: sql`${look.attempts} + 1`, begunAt: now, readSoFar: 0 })
    .where(eq(look.resourceId, due.resourceId))
    .returning();
  return claimed;
}

/** Whether any is due, asked without a turn. */
export async function hasDueLook(db: Drizzle, now: Date): Promise<boolean> {
  const found = await db
    .select({ resourceId: look.resourceId })
    .from(look)
    .where(and(lte(look.dueAt, now), isFree(now)))
    .limit(1);
  return found.length > 0;
}

/** What of a look may be changed. */
export type LookChange = Partial<
  Pick<
    Look,
    | 'dueAt'
    | 'leaseUntil'
    | 'attempts'
    | 'readSoFar'
    | 'completeFrom'
    | 'completeAt'
    | 'listed'
    | 'unseen'
    | 'fault'
    | 'believed'
  >
>;

/** Changes a look while its lease is the one that is held; false where it isn’t any more. */
export async function changeLook(
  db: Drizzle,
  { resourceId, leaseUntil }: Pick<Look, 'resourceId' | 'leaseUntil'>,
  change: LookChange,
): Promise<boolean> {
  if (leaseUntil === null) return false;
  const changed = await db
    .update(look)
    .set(change)
    .where(and(eq(look.resourceId, resourceId), eq(look.leaseUntil, leaseUntil)))
    .returning({ resourceId: look.resourceId });
  return changed.length > 0;
}

/** The same, for one process alone until the end of the transaction, while its lease is the one that is held; else undefined. */
export async function lockHeld(
  tx: Tx,
  { resourceId, leaseUntil }: Pick<Look, 'resourceId' | 'leaseUntil'>,
): Promise<Look | undefined> {
  if (leaseUntil === null) return undefined;
  const [held] = await tx
    .select()
    .from(look)
    .where(and(eq(look.resourceId, resourceId), eq(look.leaseUntil, leaseUntil)))
    .for('update');
  return held;
}

/** Keeps how much may differ at the next look, which is due now. */
export async function believe(
  tx: Tx,
  resourceId: string,
  believed: NonNullable<Look['believed']>,
  now: Date,
): Promise<void> {
  await tx.update(look).set({ believed, dueAt: now, attempts: 0 }).where(eq(look.resourceId, resourceId));
}
