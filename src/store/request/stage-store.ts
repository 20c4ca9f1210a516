import { and, asc, eq, getTableColumns, gt, inArray, isNull, lte, ne, notExists, sql } from 'drizzle-orm';
import type { PersonId, RequestId, StageId } from '../../domain/ids.ts';
import { stageTransitions } from '../../domain/request/request.ts';
import type { Stage, StageState } from '../../domain/request/request.ts';
import { statesBefore } from '../../domain/transitions.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { decidedBy } from './decision-store.ts';
import { given, prepared } from '../database/prepared.ts';
import { isActive } from '../people/active-person.ts';
import { person, stage, stageApprover } from '../schema/index.ts';

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

const decideStageQuery = prepared((on) =>
  on
    .update(stage)
    .set({ state: given('to', stage.state), endedAt: given('now', stage.endedAt), escalateDueAt: null })
    .where(and(eq(stage.id, sql.placeholder('id')), sql`${stage.state} = any(${sql.placeholder('from')})`))
    .returning({ id: stage.id })
    .prepare('decide_stage'),
);

/** Ends an open stage as decided. */
export async function decideStage(
  tx: Tx,
  id: StageId,
  to: 'approved' | 'denied',
  now: Date,
): Promise<boolean> {
  const rows = await decideStageQuery(tx, { id, to, now, from: statesBefore(stageTransitions, to) });
  return rows.length === 1;
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

const escalationsQuery = prepared((on) =>
  on
    .select()
    .from(stage)
    .where(and(eq(stage.state, 'open'), lte(stage.escalateDueAt, given('now', stage.escalateDueAt))))
    .orderBy(asc(stage.escalateDueAt))
    .limit(sql.placeholder('limit'))
    .prepare('escalations'),
);

/** Open stages that are due to go to others. */
export async function listEscalations(db: Drizzle, now: Date, limit: number): Promise<Stage[]> {
  return escalationsQuery(db, { now, limit });
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

const openStagesQuery = prepared((on) =>
  on
    .select()
    .from(stage)
    .where(and(eq(stage.state, 'open'), gt(stage.id, sql.placeholder('after'))))
    .orderBy(asc(stage.id))
    .limit(sql.placeholder('limit'))
    .prepare('open_stages'),
);

/** One page of the open stages, in the order of their ids. */
export async function listOpenStages(
  db: Drizzle,
  { after, limit }: { after: StageId | undefined; limit: number },
): Promise<Stage[]> {
  return openStagesQuery(db, { after: after ?? '', limit });
}

const ofAbsentQuery = prepared((on) =>
  on
    .selectDistinct(getTableColumns(stage))
    .from(stage)
    .innerJoin(stageApprover, and(eq(stageApprover.stageId, stage.id), isNull(stageApprover.releasedAt)))
    .innerJoin(person, eq(person.id, stageApprover.personId))
    .where(
      and(
        eq(stage.state, 'open'),
        gt(stage.id, sql.placeholder('after')),
        sql`not (${isActive('person', sql.placeholder('today'))})`,
      ),
    )
    .orderBy(asc(stage.id))
    .limit(sql.placeholder('limit'))
    .prepare('stages_of_absent'),
);

/** One page of those at which somebody was asked who may not decide any more: inactive, or without a usable account. */
export async function listStagesOfAbsent(
  db: Drizzle,
  { today, after, limit }: { today: string; after: StageId | undefined; limit: number },
): Promise<Stage[]> {
  return ofAbsentQuery(db, { today, after: after ?? '', limit });
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
        notExists(decidedBy(personId)),
      ),
    );
}
