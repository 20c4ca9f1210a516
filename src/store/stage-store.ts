import {
  and,
  asc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNull,
  lt,
  lte,
  ne,
  notExists,
  or,
  sql,
} from 'drizzle-orm';
import { QueryBuilder } from 'drizzle-orm/pg-core';
import type { PersonId, RequestId, StageId } from '../domain/ids.ts';
import { stageTransitions } from '../domain/request.ts';
import type { Decision, Stage, StageState } from '../domain/request.ts';
import { statesBefore } from '../domain/transitions.ts';
import type { Drizzle, Tx } from './database.ts';
import { prepared } from './prepared.ts';
import { decision, person, slackAccount, stage, stageApprover } from './schema/index.ts';

export type NewStage = typeof stage.$inferInsert;

export async function insertStages(tx: Tx, values: readonly NewStage[]): Promise<void> {
  if (values.length > 0) await tx.insert(stage).values([...values]);
}

const stagesQuery = prepared((on) =>
  on
    .select()
    .from(stage)
    .where(sql`${stage.requestId} = any(${sql.placeholder('requestIds')})`)
    .orderBy(asc(stage.requestId), asc(stage.ordinal))
    .prepare('stages'),
);

export async function findStages(db: Drizzle, requestIds: readonly RequestId[]): Promise<Stage[]> {
  if (requestIds.length === 0) return [];
  return stagesQuery(db, { requestIds: [...requestIds] });
}

/** Opens a waiting stage, with the time at which it goes to others. */
export async function openStage(
  tx: Tx,
  id: StageId,
  now: Date,
  escalateDueAt: Date | null,
): Promise<boolean> {
  return move(tx, id, 'open', { openedAt: now, escalateDueAt });
}

/** Ends an open stage as decided. */
export async function decideStage(
  tx: Tx,
  id: StageId,
  to: 'approved' | 'denied',
  now: Date,
): Promise<boolean> {
  return move(tx, id, to, { endedAt: now, escalateDueAt: null });
}

export async function skipStage(tx: Tx, id: StageId, now: Date, skipReason: string): Promise<boolean> {
  return move(tx, id, 'skipped', { endedAt: now, skipReason, escalateDueAt: null });
}

async function move(tx: Tx, id: StageId, to: StageState, change: Partial<NewStage>): Promise<boolean> {
  const rows = await tx
    .update(stage)
    .set({ state: to, ...change })
    .where(and(eq(stage.id, id), inArray(stage.state, statesBefore(stageTransitions, to))))
    .returning({ id: stage.id });
  return rows.length === 1;
}

/** Ends the stages that nobody needs any more. */
export async function skipRemainingStages(
  tx: Tx,
  requestId: RequestId,
  now: Date,
  reason: string,
): Promise<void> {
  await tx
    .update(stage)
    .set({ state: 'skipped', endedAt: now, skipReason: reason, escalateDueAt: null })
    .where(
      and(eq(stage.requestId, requestId), inArray(stage.state, statesBefore(stageTransitions, 'skipped'))),
    );
}

export type Asked = typeof stageApprover.$inferSelect;

/** Notes who is asked; somebody who was asked before stays as they were. Answers those newly asked. */
export async function insertApprovers(
  tx: Tx,
  values: readonly (typeof stageApprover.$inferInsert)[],
): Promise<PersonId[]> {
  if (values.length === 0) return [];
  const rows = await tx
    .insert(stageApprover)
    .values([...values])
    .onConflictDoNothing()
    .returning({ id: stageApprover.personId });
  return rows.map((row) => row.id);
}

/** Who was asked at each of these stages, and how they came to be. */
export async function findApprovers(db: Drizzle, stageIds: readonly StageId[]): Promise<Asked[]> {
  if (stageIds.length === 0) return [];
  return db
    .select()
    .from(stageApprover)
    .where(inArray(stageApprover.stageId, [...stageIds]));
}

/** Who was asked at any stage of a request. */
export async function findAsked(db: Drizzle, requestId: RequestId): Promise<Asked[]> {
  return db
    .select(getTableColumns(stageApprover))
    .from(stageApprover)
    .innerJoin(stage, eq(stage.id, stageApprover.stageId))
    .where(eq(stage.requestId, requestId));
}

/** What was decided at any stage of a request, in order. */
export async function findDecisionsOf(db: Drizzle, requestId: RequestId): Promise<Decision[]> {
  return db
    .select(getTableColumns(decision))
    .from(decision)
    .innerJoin(stage, eq(stage.id, decision.stageId))
    .where(eq(stage.requestId, requestId))
    .orderBy(asc(decision.decidedAt));
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
 * Takes an approver's delegates off the stages that are open, or off one of them, unless they have decided it; answers
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
        notExists(decided(stageApprover.personId)),
      ),
    );
  for (const { id, personId } of open)
    await tx
      .delete(stageApprover)
      .where(and(eq(stageApprover.stageId, id), eq(stageApprover.personId, personId)));
  return open.map((one) => one.requestId);
}

/** Reminders that are due, locked, and struck off; those of stages that have ended are struck off unseen. */
export async function takeReminders(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<(Asked & { requestId: RequestId })[]> {
  const due = await tx
    .select()
    .from(stageApprover)
    .where(lte(stageApprover.remindDueAt, now))
    .orderBy(asc(stageApprover.remindDueAt))
    .limit(limit)
    .for('update', { skipLocked: true });
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

/** Open stages that are due to go to others. */
export async function listEscalations(db: Drizzle, now: Date, limit: number): Promise<Stage[]> {
  return db
    .select()
    .from(stage)
    .where(and(eq(stage.state, 'open'), lte(stage.escalateDueAt, now)))
    .orderBy(asc(stage.escalateDueAt))
    .limit(limit);
}

/** False when another process was first. */
export async function markEscalated(tx: Tx, id: StageId, now: Date): Promise<boolean> {
  const rows = await tx
    .update(stage)
    .set({ escalatedAt: now, escalateDueAt: null })
    .where(and(eq(stage.id, id), lte(stage.escalateDueAt, now)))
    .returning({ id: stage.id });
  return rows.length === 1;
}

/** One page of the open stages, in the order of their ids. */
export async function listOpenStages(
  db: Drizzle,
  { after, limit }: { after: StageId | undefined; limit: number },
): Promise<Stage[]> {
  return db
    .select()
    .from(stage)
    .where(and(eq(stage.state, 'open'), after === undefined ? undefined : gt(stage.id, after)))
    .orderBy(asc(stage.id))
    .limit(limit);
}

/** One page of those at which somebody was asked who may not decide any more: inactive, or without a usable account. */
export async function listStagesOfAbsent(
  db: Drizzle,
  { today, after, limit }: { today: string; after: StageId | undefined; limit: number },
): Promise<Stage[]> {
  return db
    .selectDistinct(getTableColumns(stage))
    .from(stage)
    .innerJoin(stageApprover, and(eq(stageApprover.stageId, stage.id), isNull(stageApprover.releasedAt)))
    .innerJoin(person, eq(person.id, stageApprover.personId))
    .leftJoin(slackAccount, eq(slackAccount.personId, person.id))
    .where(
      and(
        eq(stage.state, 'open'),
        after === undefined ? undefined : gt(stage.id, after),
        or(
          eq(person.status, 'inactive'),
          lt(person.endDate, today),
          eq(slackAccount.deleted, true),
          eq(slackAccount.isRestricted, true),
          eq(slackAccount.isUltraRestricted, true),
        ),
      ),
    )
    .orderBy(asc(stage.id))
    .limit(limit);
}

/** The open stages at which this person is asked in their own right, and that they haven't decided. */
export async function listOpenStagesOf(db: Drizzle, personId: PersonId): Promise<Stage[]> {
  return db
    .selectDistinct(getTableColumns(stage))
    .from(stage)
    .innerJoin(stageApprover, eq(stageApprover.stageId, stage.id))
    .where(
      and(
        eq(stage.state, 'open'),
        eq(stageApprover.personId, personId),
        ne(stageApprover.via, 'delegate'),
        isNull(stageApprover.releasedAt),
        notExists(decided(personId)),
      ),
    );
}

const decided = (personId: PersonId | typeof stageApprover.personId) =>
  new QueryBuilder()
    .select({ one: sql`1` })
    .from(decision)
    .where(and(eq(decision.stageId, stage.id), eq(decision.personId, personId)));

const decideQuery = prepared((on) =>
  on
    .insert(decision)
    .values({
      stageId: sql.placeholder('stageId'),
      personId: sql.placeholder('personId'),
      verdict: sql.placeholder('verdict'),
      comment: sql.placeholder('comment'),
      forPersonId: sql.placeholder('forPersonId'),
      decidedAt: sql.placeholder('decidedAt'),
    })
    .onConflictDoNothing()
    .returning({ id: decision.stageId })
    .prepare('insert_decision'),
);

/** False when this person has decided this stage before. */
export async function insertDecision(tx: Tx, values: Decision): Promise<boolean> {
  const rows = await decideQuery(tx, { ...values });
  return rows.length === 1;
}

const decisionsQuery = prepared((on) =>
  on
    .select()
    .from(decision)
    .where(sql`${decision.stageId} = any(${sql.placeholder('stageIds')})`)
    .orderBy(asc(decision.decidedAt))
    .prepare('decisions'),
);

export async function findDecisions(db: Drizzle, stageIds: readonly StageId[]): Promise<Decision[]> {
  if (stageIds.length === 0) return [];
  return decisionsQuery(db, { stageIds: [...stageIds] });
}
