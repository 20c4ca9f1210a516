import * as z from 'zod';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { TaskId } from '../../domain/ids.ts';
import type { SessionsEnded } from '../../domain/grant/connector.ts';
import { endFrom } from '../../domain/grant/grant.ts';
import type { GrantEndReason } from '../../domain/grant/grant.ts';
import type { Task } from '../../domain/grant/task.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, wantCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as rightStore from '../../store/grant/right-store.ts';
import * as taskStore from '../../store/grant/task-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { activeFrom } from '../grant/give/provision-due-grants.ts';
import { giveUp } from '../grant/give/give-up.ts';
import { refreshOthers } from '../grant/other-grants.ts';
import { absenceOf } from '../people/absence-of.ts';
import { recordRevoked } from '../grant/end/record-revoked.ts';
import { TypedText } from '../request/typed-text.ts';
import { assignedTask, settledTask } from './assigned-task.ts';
import { refreshAskers } from '../request/card-of.ts';

export const CompleteTask = z.object({ taskId: TaskId, comment: TypedText.default('') });

/** Its holder isn't active any more, or its time is over: nothing is given, and what may have been done has become a removal. */
class NotGiven extends StaleStateError {}

/** Takes an assignee's word that the work is done: the access works from now on, or is gone. */
export async function completeTask(ctx: PersonCtx, raw: z.input<typeof CompleteTask>): Promise<Task> {
  const { taskId, comment } = CompleteTask.parse(raw);
  const outcome = await onRecord(ctx, 'settle a task', taskId, () =>
    transaction(ctx, async (tx, ctx): Promise<Task | NotGiven> => {
      const { task, grant } = await assignedTask(tx, ctx, taskId);
      const now = ctx.clock.now();
      const isOwn = task.kind === 'revoke' && grant.principalId === ctx.actor.person.id;
      if (isOwn && task.assigneeIds.length > 1)
        throw new DomainError(
          'forbidden',
          'This is your own access, so somebody else says whether it is gone.',
        );
      const unfit = task.kind === 'grant' ? await whyNotGiven(tx, ctx, grant) : undefined;
      if (unfit !== undefined) {
        const { why, reason } = unfit;
        await giveUp(tx, ctx, grant, { reason, error: `${why}.` });
        return new NotGiven(
          `${why}, so this isn’t given any more. If you’ve set it up, remove it again. There’s a task for that now.`,
        );
      }
      const { person } = ctx.actor;
      const done = await taskStore.endTask(tx, taskId, 'done', {
        endedAt: now,
        endedById: person.id,
        comment,
      });
      if (done === undefined) throw await settledTask(tx, (await taskStore.findTask(tx, taskId)) ?? task);
      await audit(tx, ctx, {
        kind: 'task.done',
        data: { kind: task.kind, comment },
        subject: { ...subjectOf(grant), taskId },
      });
      const proof = `${person.name} confirmed that it was done by hand.`;
      if (task.kind === 'revoke') {
        const sessions = unseenSessions(ctx, grant);
        await recordRevoked(tx, ctx, [{ grant, remains: 'gone', proof, sessions }]);
      } else await recordProvisioned(tx, ctx, grant, proof);
      await refreshCards(tx, [taskId], now);
      return done;
    }),
  );
  if (outcome instanceof NotGiven) throw outcome;
  return outcome;
}

/** Where a connector would have ended what was open, a removal by hand says nothing of it. */
const unseenSessions = (
  { connectors }: Pick<PersonCtx, 'connectors'>,
  { connectorId }: Pick<GrantRow, 'connectorId'>,
): SessionsEnded | undefined =>
  connectors.get(connectorId)?.sessions === undefined
    ? undefined
    : { kind: 'not_shown', why: 'it was removed by hand, and nobody but whoever did that has looked.' };

async function whyNotGiven(
  tx: Tx,
  ctx: PersonCtx,
  { principalId, latestEndAt }: Pick<GrantRow, 'principalId' | 'latestEndAt'>,
): Promise<{ why: string; reason: GrantEndReason } | undefined> {
  const away = await absenceOf(ctx, principalId, tx);
  if (away !== undefined) return { why: away, reason: 'offboarded' };
  if (latestEndAt === null || latestEndAt > ctx.clock.now()) return undefined;
  return { why: 'The time until which it was asked for is over', reason: 'provisioning-failed' };
}

async function recordProvisioned(tx: Tx, ctx: PersonCtx, grant: GrantRow, proof: string): Promise<void> {
  const now = ctx.clock.now();
  const expiresAt = endFrom(now, grant);
  const active = await grantStore.changeGrant(tx, grant.id, ['provisioning'], {
    ...activeFrom(now, { expiresAt }),
    expiresAt,
  });
  if (active === undefined) return;
  await audit(tx, ctx, {
    kind: 'grant.provisioned',
    data: { expiresAt: expiresAt?.toISOString() ?? null, proof },
    subject: subjectOf(grant),
  });
  await wantCards(tx, [{ kind: 'grant', subjectId: grant.id, audienceId: grant.principalId }], now);
  await refreshAskers(tx, grant.requestId, now);
  await refreshOthers(tx, [grant], now);
  await spareRemovals(tx, grant, now);
}

/** What was just given by hand isn't to be taken away for another grant of the same right: that one ends as kept. */
async function spareRemovals(tx: Tx, given: GrantRow, now: Date): Promise<void> {
  const live = await rightStore.findSharing(tx, [given]);
  const ending = live.filter((one) => one.state === 'revoking' && rightStore.isSameRight(one, given));
  const ids = ending.map((one) => one.id);
  for (const task of await taskStore.findOpenTasks(tx, ids)) {
    await taskStore.endTask(tx, task.id, 'obsolete', { endedAt: now, endedById: null, comment: '' });
    await refreshCards(tx, [task.id], now);
  }
  await grantStore.changeGrants(tx, ids, ['revoking'], { dueAt: now });
}
