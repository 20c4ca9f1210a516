import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { QueryBuilder } from 'drizzle-orm/pg-core';
import type { PersonId, RequestId, StageId } from '../../domain/ids.ts';
import type { Decision } from '../../domain/request/request.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { prepared } from '../database/prepared.ts';
import type { stageApprover } from '../schema/index.ts';
import { decision, stage } from '../schema/index.ts';

const decisionsOfQuery = prepared((on) =>
  on
    .select(getTableColumns(decision))
    .from(decision)
    .innerJoin(stage, eq(stage.id, decision.stageId))
    .where(eq(stage.requestId, sql.placeholder('requestId')))
    .orderBy(asc(decision.decidedAt), asc(decision.personId))
    .prepare('decisions_of'),
);

/** What was decided at any stage of a request, in order. */
export async function findDecisionsOf(db: Drizzle, requestId: RequestId): Promise<Decision[]> {
  return decisionsOfQuery(db, { requestId });
}

/** Whether this person has decided the stage, as a subquery. */
export const decidedBy = (personId: PersonId | typeof stageApprover.personId) =>
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
    .orderBy(asc(decision.decidedAt), asc(decision.personId))
    .prepare('decisions'),
);

export async function findDecisions(db: Drizzle, stageIds: readonly StageId[]): Promise<Decision[]> {
  if (stageIds.length === 0) return [];
  return decisionsQuery(db, { stageIds: [...stageIds] });
}
