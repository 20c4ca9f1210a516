import { and, asc, eq, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import type { PartOf } from '../../domain/part.ts';
import type { GrantId, PersonId, TaskId } from '../../domain/ids.ts';
import { taskTransitions } from '../../domain/grant/task.ts';
import type { Task, TaskState } from '../../domain/grant/task.ts';
import { statesBefore } from '../../domain/transitions.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { task } from '../schema/index.ts';

/** False when such a task is open for this grant already. */
export async function insertTask(tx: Tx, values: typeof task.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(task).values(values).onConflictDoNothing().returning({ id: task.id });
  return rows.length === 1;
}

export async function findTask(db: Drizzle, id: TaskId): Promise<Task | undefined> {
  const rows = await db.select().from(task).where(eq(task.id, id)).limit(1);
  return rows[0];
}

const openTasksQuery = prepared((on) =>
  on
    .select()
    .from(task)
    .where(and(sql`${task.grantId} = any(${sql.placeholder('grantIds')})`, sql`${task.state} = 'open'`))
    .prepare('open_tasks'),
);

export async function findOpenTasks(db: Drizzle, grantIds: readonly GrantId[]): Promise<Task[]> {
  if (grantIds.length === 0) return [];
  return openTasksQuery(db, { grantIds: [...grantIds] });
}

/** Ends a task that is open; undefined when it isn't any more. */
export async function endTask(
  tx: Tx,
  id: TaskId,
  to: Exclude<TaskState, 'open'>,
  change: { endedAt: Date; endedById: PersonId | null; comment: string },
): Promise<Task | undefined> {
  const rows = await tx
    .update(task)
    .set({ state: to, ...change })
    .where(and(eq(task.id, id), inArray(task.state, statesBefore(taskTransitions, to))))
    .returning();
  return rows[0];
}

/** Keeps what an assignee said on a task that stays open. */
export async function commentTask(tx: Tx, id: TaskId, comment: string): Promise<Task | undefined> {
  const rows = await tx
    .update(task)
    .set({ comment })
    .where(and(eq(task.id, id), eq(task.state, 'open')))
    .returning();
  return rows[0];
}

const isOpenOf = (personId: PersonId) =>
  and(eq(task.state, 'open'), sql`${personId} = any(${task.assigneeIds})`);

export async function listOpenOf(
  db: Drizzle,
  personId: PersonId,
  { offset, limit }: PartOf,
): Promise<Task[]> {
  return db
    .select()
    .from(task)
    .where(isOpenOf(personId))
    .orderBy(asc(task.createdAt), asc(task.id))
    .offset(offset)
    .limit(limit);
}

export async function countOpenOf(db: Drizzle, personId: PersonId): Promise<number> {
  return db.$count(task, isOpenOf(personId));
}

export async function countOpen(db: Drizzle): Promise<number> {
  return db.$count(task, eq(task.state, 'open'));
}

const overdueQuery = prepared((on) =>
  on
    .select()
    .from(task)
    .where(
      and(
        eq(task.state, 'open'),
        isNull(task.escalatedAt),
        lte(task.createdAt, given('since', task.createdAt)),
      ),
    )
    .orderBy(asc(task.createdAt), asc(task.id))
    .limit(sql.placeholder('limit'))
    .for('update', { skipLocked: true })
    .prepare('overdue_tasks'),
);

/** Open tasks from before `since` of which nobody else was told, the oldest first. */
export async function lockOverdue(tx: Tx, since: Date, limit: number): Promise<Task[]> {
  return overdueQuery(tx, { since, limit });
}

export async function markEscalated(tx: Tx, id: TaskId, now: Date): Promise<void> {
  await tx
    .update(task)
    .set({ escalatedAt: now })
    .where(and(eq(task.id, id), eq(task.state, 'open')));
}

const isEscalated = and(eq(task.state, 'open'), isNotNull(task.escalatedAt));

/** Open tasks of which the owners and the admins were told, the oldest first. */
export async function listEscalated(db: Drizzle): Promise<Task[]> {
  return db.select().from(task).where(isEscalated).orderBy(asc(task.createdAt), asc(task.id));
}
