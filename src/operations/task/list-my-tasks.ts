import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import * as taskStore from '../../store/task-store.ts';
import type { TaskView } from '../views.ts';
import { viewOf } from './show-task.ts';

/** The open work by hand that is assigned to somebody, the oldest first. */
export async function listTasksOf(ctx: Ctx, personId: PersonId): Promise<TaskView[]> {
  const tasks = await taskStore.listOpenOf(ctx.db.drizzle, personId);
  return Promise.all(tasks.map((task) => viewOf(ctx, task)));
}
