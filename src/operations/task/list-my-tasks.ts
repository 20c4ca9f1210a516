import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Part, PartOf } from '../../domain/part.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import type { TaskView } from '../views.ts';
import { viewOf } from './show-task.ts';

/** The open work by hand that is assigned to somebody, the oldest first. */
export async function listTasksOf(ctx: Ctx, personId: PersonId, part: PartOf): Promise<Part<TaskView>> {
  const db = ctx.db.drizzle;
  const [tasks, total] = await Promise.all([
    taskStore.listOpenOf(db, personId, part),
    taskStore.countOpenOf(db, personId),
  ]);
  return { rows: await Promise.all(tasks.map((task) => viewOf(ctx, task))), total };
}
