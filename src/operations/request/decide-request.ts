import { decisionFault } from '../../domain/decide.ts';
import { DomainError } from '../../domain/errors.ts';
import { localDate } from '../../domain/local-date.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { Person } from '../../domain/person.ts';
import type { Request, Stage } from '../../domain/request.ts';
import { metrics } from '../../metrics.ts';
import { audit } from '../../store/audit-log.ts';
import type { Tx } from '../../store/database.ts';
import * as requestStore from '../../store/request-store.ts';
import * as stageStore from '../../store/stage-store.ts';
import { transaction } from '../../store/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { resolveApprovers } from '../approvers.ts';
import { requirePeople } from '../people/require-people.ts';
import { staleRequest } from './stale-request.ts';

interface Verdict {
  requestId: RequestId;
  verdict: 'approve' | 'deny';
  comment: string;
}

interface Decided {
  request: Request;
  stage: Stage;
  stages: Stage[];
  requester: Person;
  beneficiary: Person;
}

/**
 * Records one approver's verdict on the open stage, judged by facts read now, and hands over to `follow` in the
 * same transaction. A refusal is written to the audit trail before it is told.
 */
export async function decideRequest(
  ctx: PersonCtx,
  input: Verdict,
  follow: (tx: Tx, decided: Decided) => Promise<Request>,
): Promise<Request> {
  try {
    const request = await transaction(ctx, async (tx) => {
      const decided = await recordVerdict(tx, ctx, input);
      return follow(tx, decided);
    });
    metrics.decisions.inc({ verdict: input.verdict });
    return request;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'forbidden')
      await recordRefusal(ctx, input, error.message);
    throw error;
  }
}

async function recordVerdict(
  tx: Tx,
  ctx: PersonCtx,
  { requestId, verdict, comment }: Verdict,
): Promise<Decided> {
  const now = ctx.clock.now();
  const request = await requestStore.lockRequest(tx, requestId);
  if (request === undefined)
    throw new DomainError('not_found', 'This request isn’t known here, so nothing was decided.');
  if (request.state !== 'pending' || (request.dueAt !== null && request.dueAt <= now))
    throw await staleRequest(tx, ctx, request);
  const { person: decider } = ctx.actor;
  const [stages, [requester, beneficiary, fresh]] = await Promise.all([
    stageStore.findStages(tx, [request.id]),
    requirePeople(tx, [request.requesterId, request.beneficiaryId, decider.id]),
  ]);
  const stage = stages.find((one) => one.state === 'open');
  if (stage === undefined) throw new Error(`request ${request.id} is pending without an open stage`);
  const { people } = await resolveApprovers(tx, ctx.config, {
    refs: stage.approvers,
    entitlement: request.entitlement,
    need: stage.need,
    requester,
    beneficiary,
    now,
  });
  const fault = decisionFault(
    {
      decider: { ...fresh, slackUserId: decider.slackUserId },
      request,
      stage,
      approvers: people.map((person) => person.id),
      requester,
      beneficiary,
      today: localDate(now, ctx.config.timezone),
    },
    verdict,
  );
  if (fault !== undefined) throw new DomainError('forbidden', fault);
  const decision = {
    stageId: stage.id,
    personId: decider.id,
    verdict,
    comment,
    forPersonId: null,
    decidedAt: now,
  };
  const [isFirst] = await Promise.all([
    stageStore.insertDecision(tx, decision),
    audit(tx, ctx, {
      kind: 'decision.recorded',
      data: { stage: stage.name, verdict, comment },
      subject: { requestId, entitlement: request.entitlement, personId: request.beneficiaryId },
    }),
  ]);
  if (!isFirst)
    throw new DomainError(
      'stale',
      `You have decided “${stage.name}” already; it waits for somebody else now.`,
    );
  return { request, stage, stages, requester, beneficiary };
}

async function recordRefusal(ctx: PersonCtx, { requestId, verdict }: Verdict, reason: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const request = await requestStore.findRequest(tx, requestId);
    await audit(tx, ctx, {
      kind: 'decision.refused',
      data: { verdict, reason },
      subject: {
        requestId,
        ...(request && { entitlement: request.entitlement, personId: request.beneficiaryId }),
      },
    });
  });
}
