import * as z from 'zod';
import { formatDuration } from '../../../domain/time/duration.ts';
import { DomainError } from '../../../domain/errors.ts';
import { RequestId } from '../../../domain/ids.ts';
import { isActive } from '../../../domain/people/person.ts';
import { localDate } from '../../../domain/time/local-date.ts';
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
import { personLabel } from '../../views.ts';
import type { PersonLabel } from '../../views.ts';
import { holdOpenRequest } from '../decide/decide-request.ts';
import { remind, workingInstant } from './remind-approvers.ts';

export const NudgeApprovers = z.object({ requestId: RequestId });
const ONCE_PER_MS = 60 * 60_000;

/** What became of a nudge: who is reminded at once, who when their working hours begin, and who nothing in Slack reaches. */
export interface Nudge {
  now: PersonLabel[];
  later: { person: PersonLabel; at: Date }[];
  unreachable: PersonLabel[];
}

/** Reminds, on the requester's wish and once an hour at most, those whose turn it is. */
export async function nudgeApprovers(ctx: PersonCtx, raw: z.input<typeof NudgeApprovers>): Promise<Nudge> {
  const { requestId } = NudgeApprovers.parse(raw);
  return onRecord(ctx, 'nudge the approvers', requestId, () =>
    transaction(ctx, async (tx, ctx) => {
      const { request, stage } = await holdOpenRequest(tx, ctx, requestId);
      const now = ctx.clock.now();
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
      const nudge = await remindOrPutOff(tx, ctx, stage, waiting);
      await audit(tx, ctx, {
        kind: 'request.nudged',
        data: {
          approvers: nudge.now.map((person) => person.id),
          later: nudge.later.map(({ person, at }) => ({ approver: person.id, at: at.toISOString() })),
        },
        subject: { requestId, entitlement: request.entitlement, personId: request.beneficiaryId },
      });
      return nudge;
    }),
  );
}

/** Now where it is working time, else in the morning there. */
async function remindOrPutOff(tx: Tx, ctx: Ctx, stage: Stage, waiting: readonly PersonId[]): Promise<Nudge> {
  const now = ctx.clock.now();
  const today = localDate(now, ctx.config.timezone);
  const people = await personStore.findPeople(tx, waiting);
  const reachable = people.filter((person) => person.slackUserId !== null && isActive(person, today));
  const planned = reachable.map((person) => ({ person, at: workingInstant(ctx, person, now) }));
  const awake = planned.filter(({ at }) => at <= now).map(({ person }) => person);
  await remind(
    tx,
    ctx,
    awake.map((person) => person.id),
  );
  const later = planned.filter(({ at }) => at > now);
  for (const { person, at } of later) await approverStore.setReminder(tx, stage.id, person.id, at);
  return {
    now: awake.map(personLabel),
    later: later.map(({ person, at }) => ({ person: personLabel(person), at })),
    unreachable: people.filter((person) => !reachable.includes(person)).map(personLabel),
  };
}

function tooEarly(nudgedAt: Date, now: Date): string {
  const minutes = Math.max(1, Math.ceil((nudgedAt.getTime() + ONCE_PER_MS - now.getTime()) / 60_000));
  return `This was nudged less than an hour ago. You can nudge them again in ${formatDuration(minutes * 60)}.`;
}
