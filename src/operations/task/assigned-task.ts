import { DomainError, StaleStateError } from '../../domain/errors.ts';
import type { TaskId } from '../../domain/ids.ts';
import type { Task } from '../../domain/grant/task.ts';
import type { Tx } from '../../store/database/database.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import type { PersonCtx } from '../actor.ts';

/** An open task that is the actor's to settle, with its grant; whoever comes second is told who was first. */
export async function assignedTask(
  tx: Tx,
  ctx: PersonCtx,
  id: TaskId,
): Promise<{ task: Task; grant: GrantRow }> {
  const task = await taskStore.findTask(tx, id);
  if (task === undefined || !task.assigneeIds.includes(ctx.actor.person.id))
    throw new DomainError('forbidden', 'This task isn’t assigned to you, so nothing was recorded.');
  if (task.state !== 'open') throw await settledTask(tx, task);
  const grant = await grantStore.findGrant(tx, task.grantId);
  if (grant === undefined) throw new Error(`task ${task.id} is about a grant that isn’t there`);
  return { task, grant };
}

/** What became of a task that is settled. */
export async function settledTask(tx: Tx, task: Task): Promise<StaleStateError> {
  if (task.state === 'obsolete' && task.kind === 'revoke' && (await isGone(tx, task)))
    return new StaleStateError(
      'This task isn’t needed any more: the target was read back meanwhile, and the access is gone.',
    );
  if (task.state === 'obsolete')
    return new StaleStateError(
      task.kind === 'grant'
        ? 'This task isn’t needed any more: the access was ended meanwhile.'
        : 'This task isn’t needed any more: the access was given again meanwhile. If you’ve removed it, give it back.',
    );
  const [by] = task.endedById === null ? [] : await personStore.findPeople(tx, [task.endedById]);
  return new StaleStateError(
    `This task was already settled by ${by?.name ?? 'somebody else'}, so nothing was changed.`,
  );
}

async function isGone(tx: Tx, { grantId }: Task): Promise<boolean> {
  return (await grantStore.findGrant(tx, grantId))?.remains === 'gone';
}
