import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { TaskId } from '../../domain/ids.ts';
import type { Task } from '../../domain/grant/task.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import { findLabels, showGrant } from '../grant/show-grant.ts';
import type { TaskView } from '../views.ts';

/** One task as a message shows it. */
export async function showTask(ctx: Ctx, taskId: string): Promise<TaskView> {
  const task = await taskStore.findTask(ctx.db.drizzle, taskId as TaskId);
  if (task === undefined) throw new DomainError('not_found', 'This task can’t be found.');
  return viewOf(ctx, task);
}

export async function viewOf(ctx: Ctx, task: Task): Promise<TaskView> {
  const [grant, label] = await Promise.all([
    showGrant(ctx, task.grantId),
    findLabels(ctx, [...task.assigneeIds, ...(task.endedById === null ? [] : [task.endedById])]),
  ]);
  return {
    task,
    grant,
    assignees: task.assigneeIds.map(label),
    endedBy: task.endedById === null ? null : label(task.endedById),
  };
}
