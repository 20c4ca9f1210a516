import { and, asc, eq, getTableColumns, inArray, lt, lte, notExists, sql } from 'drizzle-orm';
import type { PersonId, RequestId, StageId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { decidedBy } from './decision-store.ts';
import { given, prepared } from '../database/prepared.ts';
import { stage, stageApprover } from '../schema/index.ts';

export type Asked = typeof stageApprover.$inferSelect;

/** Notes who is asked, in this order; somebody who was asked before stays as they were. Returns those newly asked. */
export async function insertApprovers(
  tx: Tx,
  values: readonly Omit<typeof stageApprover.$inferInsert, 'ordinal'>[],
): Promise<PersonId[]> {
  if (values.length === 0) return [];
  const rows = await tx
    .insert(stageApprover)
    .values(values.map((value, ordinal) => ({ ...value, ordinal })))
    .onConflictDoNothing()
    .returning({ id: stageApprover.personId });
  return rows.map((row) => row.id);
}

/** As names are read: whom the policy names first, then who came to it later. */
const inOrder = [
  sql`${stageApprover.via} <> 'named'`,
  asc(stageApprover.ordinal),
  asc(stageApprover.personId),
];

const approversQuery = prepared((on) =>
  on
    .select()
    .from(stageApprover)
    .where(sql`${stageApprover.stageId} = any(${sql.placeholder('stageIds')})`)
    .orderBy(...inOrder)
    .prepare('approvers'),
);

/** Who was asked at each of these stages, and how they came to be. */
export async function findApprovers(db: Drizzle, stageIds: readonly StageId[]): Promise<Asked[]> {
  if (stageIds.length === 0) return [];
  return approversQuery(db, { stageIds: [...stageIds] });
}

const askedQuery = prepared((on) =>
  on
    .select(getTableColumns(stageApprover))
    .from(stageApprover)
    .innerJoin(stage, eq(stage.id, stageApprover.stageId))
    .where(eq(stage.requestId, sql.placeholder('requestId')))
    .orderBy(...inOrder)
    .prepare('asked'),
);

/** Who was asked at any stage of a request. */
export async function findAsked(db: Drizzle, requestId: RequestId): Promise<Asked[]> {
  return askedQuery(db, { requestId });
}

/** Takes an approver off a stage that they handed on. */
export async function releaseApprover(
  tx: Tx,
  stageId: StageId,
  personId: PersonId,
  now: Date,
): Promise<void> {
  await tx
    .insert(stageApprover)
    .values({ stageId, personId, releasedAt: now })
    .onConflictDoUpdate({
      target: [stageApprover.stageId, stageApprover.personId],
      set: { releasedAt: now, remindDueAt: null },
    });
}

/**
 * Takes an approver's delegates off the stages that are open, or off one of them, unless they have decided it; returns
 * the requests that these are of.
 */
export async function removeDelegates(
  tx: Tx,
  approverId: PersonId,
  only: { delegateId: PersonId } | { stageId: StageId },
): Promise<RequestId[]> {
  const open = await tx
    .select({ id: stage.id, personId: stageApprover.personId, requestId: stage.requestId })
    .from(stage)
    .innerJoin(stageApprover, eq(stageApprover.stageId, stage.id))
    .where(
      and(
        eq(stage.state, 'open'),
        eq(stageApprover.via, 'delegate'),
        eq(stageApprover.forPersonId, approverId),
        'stageId' in only ? eq(stage.id, only.stageId) : eq(stageApprover.personId, only.delegateId),
        notExists(decidedBy(stageApprover.personId)),
      ),
    );
  for (const { id, personId } of open)
    await tx
      .delete(stageApprover)
      .where(and(eq(stageApprover.stageId, id), eq(stageApprover.personId, personId)));
  return open.map((one) => one.requestId);
}

const remindersQuery = prepared((on) =>
  on
    .select()
    .from(stageApprover)
    .where(lte(stageApprover.remindDueAt, given('now', stageApprover.remindDueAt)))
    .orderBy(asc(stageApprover.remindDueAt))
    .limit(sql.placeholder('limit'))
    .for('update', { skipLocked: true })
    .prepare('lock_reminders'),
);

/** Reminders that are due, locked; another transaction's are passed over. */
export async function lockReminders(tx: Tx, now: Date, limit: number): Promise<Asked[]> {
  return remindersQuery(tx, { now, limit });
}

/** Reminders that are due, locked, and struck off; those of stages that have ended are struck off unseen. */
export async function takeReminders(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<(Asked & { requestId: RequestId })[]> {
  const due = await lockReminders(tx, now, limit);
  if (due.length === 0) return [];
  const open = await tx
    .select({ id: stage.id, requestId: stage.requestId })
    .from(stage)
    .where(
      and(
        inArray(
          stage.id,
          due.map((one) => one.stageId),
        ),
        eq(stage.state, 'open'),
      ),
    );
  for (const { stageId, personId } of due)
    await tx
      .update(stageApprover)
      .set({ remindDueAt: null })
      .where(and(eq(stageApprover.stageId, stageId), eq(stageApprover.personId, personId)));
  return due.flatMap((one) => {
    const found = open.find((row) => row.id === one.stageId);
    return found === undefined || one.releasedAt !== null ? [] : [{ ...one, requestId: found.requestId }];
  });
}

/** Brings the reminders of these people at one stage forward, or sets them. */
export async function setReminder(
  tx: Tx,
  stageId: StageId,
  personId: PersonId,
  remindDueAt: Date,
): Promise<void> {
  await tx
    .update(stageApprover)
    .set({ remindDueAt })
    .where(and(eq(stageApprover.stageId, stageId), eq(stageApprover.personId, personId)));
}

/** Puts off this person's reminders that would be due before `until`. */
export async function putOffReminders(tx: Tx, personId: PersonId, until: Date): Promise<void> {
  await tx
    .update(stageApprover)
    .set({ remindDueAt: until })
    .where(and(eq(stageApprover.personId, personId), lt(stageApprover.remindDueAt, until)));
}
