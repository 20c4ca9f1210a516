import { z } from 'zod';
import { formatDuration } from '../../../domain/time/duration.ts';
import { DomainError } from '../../../domain/errors.ts';
import { RequestId } from '../../../domain/ids.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Stage } from '../../../domain/request/request.ts';
import type { Ctx } from '../../context.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as approverStore from '../../../store/request/approver-store.ts';
import * as decisionStore from '../../../store/request/decision-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { holdOpenRequest } from '../decide/decide-request.ts';
import { remind, workingInstant } from './remind-approvers.ts';

const NudgeApprovers = z.object({ requestId: RequestId });
const ONCE_PER_MS = 60 * 60_000;

/** Reminds, on the requester's wish and once an hour at most, those whose turn it is; answers how many they are. */
export async function nudgeApprovers(
  ctx: PersonCtx,
  raw: z.input<typeof NudgeApprovers>,
): Promise<{ nudged: number }> {
  const { requestId } = NudgeApprovers.parse(raw);
  return onRecord(ctx, 'nudge the approvers', requestId, () =>
    transaction(ctx, async (tx) => {
      const now = ctx.clock.now();
      const { request, stage } = await holdOpenRequest(tx, ctx, requestId);
      const { id } = ctx.actor.person;
      if (request.requesterId !== id && request.beneficiaryId !== id)
        throw new DomainError(
          'forbidden',
          'Only the person who made a request, or whom it is for, can nudge.',
        );
      if (!(await requestStore.markNudged(tx, requestId, new Date(now.getTime() - ONCE_PER_MS), now)))
        throw new DomainError('invalid', tooEarly(request.nudgedAt ?? now, now));
      const [asked, decisions] = await Promise.all([
        approverStore.findApprovers(tx, [stage.id]),
        decisionStore.findDecisions(tx, [stage.id]),
      ]);
      const waiting = asked
        .filter(
          (one) => one.releasedAt === null && !decisions.some((given) => given.personId === one.personId),
        )
        .map((one) => one.personId);
      await remindOrPutOff(tx, ctx, stage, waiting);
      await audit(tx, ctx, {
        kind: 'request.nudged',
        data: { approvers: waiting },
        subject: { requestId, entitlement: request.entitlement, personId: request.beneficiaryId },
      });
      return { nudged: waiting.length };
    }),
  );
}

/** Now where it is working time, else in the morning there. */
async function remindOrPutOff(tx: Tx, ctx: Ctx, stage: Stage, waiting: readonly PersonId[]): Promise<void> {
  const now = ctx.clock.now();
  const people = await personStore.findPeople(tx, waiting);
  const awake = people.filter((person) => workingInstant(ctx, person, now) <= now);
  await remind(
    tx,
    ctx,
    awake.map((person) => person.id),
  );
  for (const person of people.filter((one) => !awake.includes(one)))
    await approverStore.setReminder(tx, stage.id, person.id, workingInstant(ctx, person, now));
}

function tooEarly(nudgedAt: Date, now: Date): string {
  const minutes = Math.max(1, Math.ceil((nudgedAt.getTime() + ONCE_PER_MS - now.getTime()) / 60_000));
  return `They were nudged less than an hour ago. You can nudge them again in ${formatDuration(minutes * 60)}.`;
}
