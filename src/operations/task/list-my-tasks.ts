import * as taskStore from '../../store/task-store.ts';
import type { PersonCtx } from '../actor.ts';
import type { TaskView } from '../views.ts';
import { viewOf } from './show-task.ts';

/** The open work by hand that is assigned to the actor, the oldest first. */
export async function listMyTasks(ctx: PersonCtx): Promise<TaskView[]> {
  const tasks = await taskStore.listOpenOf(ctx.db.drizzle, ctx.actor.person.id);
  return Promise.all(tasks.map((task) => viewOf(ctx, task)));
}
