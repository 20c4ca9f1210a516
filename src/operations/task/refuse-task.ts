import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { TaskId } from '../../domain/ids.ts';
import type { Task } from '../../domain/grant/task.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, wantCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { notGivenCards } from '../grant/give/not-given-cards.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { tellOwnersOfLate } from '../grant/late/tell-owners-of-late.ts';
import { noteGrantsEnding } from '../review/decide/note-grants.ts';
import { TypedText } from '../request/typed-text.ts';
import { assignedTask, settledTask } from './assigned-task.ts';
import { refreshAskers } from '../request/card-of.ts';

export const RefuseTask = z.object({ taskId: TaskId, comment: TypedText });

/**
 * Records that an assignee can't do the work, and why. Access that can't be given ends the grant as failed; a
 * removal stays to be done, and the owners hear of it.
 */
export async function refuseTask(ctx: PersonCtx, raw: z.input<typeof RefuseTask>): Promise<Task> {
  const { taskId, comment } = RefuseTask.parse(raw);
  if (comment === '')
    throw new DomainError('invalid', 'Say in a sentence what stands in the way. The owners will read it.', {
      field: 'comment',
    });
  return onRecord(ctx, 'settle a task', taskId, () =>
    transaction(ctx, async (tx, ctx) => {
      const { task, grant } = await assignedTask(tx, ctx, taskId);
      const now = ctx.clock.now();
      const refused =
        task.kind === 'revoke'
          ? await taskStore.commentTask(tx, taskId, comment)
          : await taskStore.endTask(tx, taskId, 'refused', {
              endedAt: now,
              endedById: ctx.actor.person.id,
              comment,
            });
      if (refused === undefined) throw await settledTask(tx, (await taskStore.findTask(tx, taskId)) ?? task);
      await audit(tx, ctx, {
        kind: 'task.refused',
        data: { kind: task.kind, comment },
        subject: { ...subjectOf(grant), taskId },
      });
      const error = `${ctx.actor.person.name} can’t do it by hand: ${comment}`;
      if (task.kind === 'grant') await recordFailed(tx, ctx, grant, error);
      else await recordBlocked(tx, ctx, grant, error);
      await refreshCards(tx, [taskId], now);
      return refused;
    }),
  );
}

async function recordFailed(tx: Tx, ctx: PersonCtx, grant: GrantRow, error: string): Promise<void> {
  const now = ctx.clock.now();
  const failed = await grantStore.changeGrant(tx, grant.id, ['provisioning'], {
    state: 'failed',
    endedAt: now,
    endReason: 'provisioning-failed',
    dueAt: null,
    lastError: error,
  });
  if (failed === undefined) return;
  await noteGrantsEnding(tx, ctx, [failed], 'provisioning-failed');
  const proof = 'The person who would have done it says that it wasn’t done.';
  await audit(tx, ctx, { kind: 'grant.failed', data: { error, proof }, subject: subjectOf(grant) });
  await refreshAskers(tx, grant.requestId, now);
  await wantCards(tx, await notGivenCards(tx, ctx, grant, 'grant-failed'), now);
}

async function recordBlocked(tx: Tx, ctx: PersonCtx, grant: GrantRow, error: string): Promise<void> {
  await grantStore.changeGrant(tx, grant.id, ['revoking'], { lastError: error });
  await tellOwnersOfLate(tx, ctx, [grant]);
}
