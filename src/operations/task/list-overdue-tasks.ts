import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import { type Part, partOf, type PartOf } from '../../domain/part.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import { answeredFor } from '../approval/find-answering.ts';
import type { TaskView } from '../views.ts';
import { viewOf } from './show-task.ts';

/** Work by hand of which the owners and the admins were told, that this person answers for and wasn't asked to do; the oldest first. */
export async function listOverdueTasks(ctx: Ctx, personId: PersonId, part: PartOf): Promise<Part<TaskView>> {
  const db = ctx.db.drizzle;
  const overdue = (await taskStore.listEscalated(db)).filter((task) => !task.assigneeIds.includes(personId));
  if (overdue.length === 0) return { rows: [], total: 0 };
  const grants = await grantStore.findGrants(
    db,
    overdue.map((task) => task.grantId),
  );
  const mine = new Set((await answeredFor(db, ctx, personId, grants)).map(({ id }) => id));
  const { rows, total } = partOf(
    overdue.filter((task) => mine.has(task.grantId)),
    part,
  );
  return { rows: await Promise.all(rows.map((task) => viewOf(ctx, task))), total };
}
