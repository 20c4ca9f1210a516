import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import { ESCALATE_AFTER_MS } from '../../domain/grant/task.ts';
import { isWorkingTime } from '../../domain/time/working-hours.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { repostDaily } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import { whoAnswersFor } from '../approval/find-answering.ts';
import { subjectOf } from '../grant/grant-subject.ts';

const BATCH = 100;

/**
 * Tells the owners and the admins, in working hours, of work by hand that nobody has done for a day: one message each of
 * all of it. Returns how many tasks.
 */
export async function escalateTasks(ctx: Ctx): Promise<number> {
  const { timezone, workingHours } = ctx.config;
  if (!isWorkingTime(ctx.clock.now(), timezone, workingHours)) return 0;
  if (!(await findsAny(ctx, (on, one) => taskStore.lockOverdue(on, overdueSince(ctx), one)))) return 0;
  for (let escalated = 0; ; ) {
    const some = await transaction(ctx, (tx, ctx) => escalateSome(tx, ctx));
    escalated += some;
    if (some < BATCH) return escalated;
  }
}

const overdueSince = ({ clock }: Ctx) => new Date(clock.now().getTime() - ESCALATE_AFTER_MS);

async function escalateSome(tx: Tx, ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  const due = await taskStore.lockOverdue(tx, overdueSince(ctx), BATCH);
  const grants = await grantStore.findGrants(
    tx,
    due.map((task) => task.grantId),
  );
  const told = new Set<PersonId>();
  for (const task of due) {
    const grant = grants.find(({ id }) => id === task.grantId);
    if (grant === undefined) throw new Error(`task ${task.id} is about a grant that isn’t there`);
    const answering = await whoAnswersFor(tx, ctx, [grant]);
    const to = answering.filter((id) => !task.assigneeIds.includes(id));
    for (const id of to) told.add(id);
    await taskStore.markEscalated(tx, task.id, now);
    await audit(tx, ctx, {
      kind: 'task.escalated',
      data: { kind: task.kind, to, sinceSeconds: (now.getTime() - task.createdAt.getTime()) / 1_000 },
      subject: { ...subjectOf(grant), taskId: task.id },
    });
  }
  await repostDaily(
    tx,
    [...told].sort().map((id) => ({ kind: 'tasks-overdue', subjectId: id, audienceId: id })),
    now,
  );
  return due.length;
}
