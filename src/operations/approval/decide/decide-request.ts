import { decisionFault } from '../../../domain/request/decide.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import type { RequestId } from '../../../domain/ids.ts';
import type { GroupSeen } from '../../../domain/people/group-reading.ts';
import type { Person } from '../../../domain/people/person.ts';
import type { Decision, Request, Stage } from '../../../domain/request/request.ts';
import { metrics } from '../../metrics.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as approverStore from '../../../store/request/approver-store.ts';
import * as decisionStore from '../../../store/request/decision-store.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import type { Asked } from '../../../store/request/approver-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { seeGroupsOf, seenGroups, whyUnread } from '../../group/see-groups.ts';
import { findApprovers } from '../approvers.ts';
import { aboutStage } from '../stage-question.ts';
import { inOrder, requirePeople } from '../../people/require-people.ts';
import { staleRequest } from '../../request/stale-request.ts';

interface Verdict {
  requestId: RequestId;
  verdict: 'approve' | 'deny';
  comment: string;
}

/** A pending request whose row the transaction holds, with the facts of this moment. */
export interface OpenRequest {
  request: Request;
  stage: Stage;
  stages: Stage[];
  requester: Person;
  beneficiary: Person;
  /** The actor, read now. */
  actor: Person;
  asked: Asked[];
  /** Of all stages, in order. */
  decisions: Decision[];
}

/**
 * Records one approver's verdict on the open stage, judged by facts read now, and hands over to `follow` in the
 * same transaction. A refusal is written to the audit trail before it is told.
 */
export async function decideRequest(
  ctx: PersonCtx,
  input: Verdict,
  follow: (tx: Tx, ctx: PersonCtx, decided: OpenRequest) => Promise<Request>,
): Promise<Request> {
  try {
    const request = await transaction(ctx, async (tx, ctx) => {
      const open = await holdOpenRequest(tx, ctx, input.requestId);
      const { decision, groups } = await judgeVerdict(tx, ctx, open, input);
      // Sent together: a verdict that turns out to be the second takes back all that follows from it.
      const [recorded, followed] = await Promise.allSettled([
        recordDecision(tx, ctx, open, decision, groups),
        follow(tx, ctx, { ...open, decisions: [...open.decisions, decision] }),
      ]);
      if (recorded.status === 'rejected') throw recorded.reason;
      if (followed.status === 'rejected') throw followed.reason;
      return followed.value;
    });
    metrics.decisions.inc({ verdict: input.verdict });
    return request;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'forbidden')
      await recordRefusal(ctx, input, error.message);
    throw error;
  }
}

/** Locks a pending request and reads its stages and people; whoever is second is told what became of it. */
export async function holdOpenRequest(tx: Tx, ctx: PersonCtx, requestId: RequestId): Promise<OpenRequest> {
  // Sent together, so that they take one round trip: each is run once the one before it has its answer, its lock.
  const [request, stages, people, asked, decisions] = await Promise.all([
    requestStore.lockRequest(tx, requestId),
    stageStore.findStages(tx, [requestId]),
    personStore.findPeopleOf(tx, requestId, ctx.actor.person.id),
    approverStore.findAsked(tx, requestId),
    decisionStore.findDecisionsOf(tx, requestId),
  ]);
  if (request === undefined)
    throw new DomainError('not_found', 'This request can’t be found, so nothing was done.');
  if (request.state !== 'pending' || (request.dueAt !== null && request.dueAt <= ctx.clock.now()))
    throw await staleRequest(tx, ctx, request);
  const stage = stages.find((one) => one.state === 'open');
  if (stage === undefined) throw new Error(`request ${request.id} is pending without an open stage`);
  const ids = [request.requesterId, request.beneficiaryId, ctx.actor.person.id] as const;
  const [requester, beneficiary, actor] = inOrder(ids, people);
  return { request, stage, stages, requester, beneficiary, actor, asked, decisions };
}

/** The actor as an approver of the open stage now, in whose place they act, or `forbidden` with the reason. */
export async function assertApprover(
  tx: Tx,
  ctx: PersonCtx,
  { request, stage, stages, requester, beneficiary, actor, asked, decisions }: OpenRequest,
  verdict: 'approve' | 'deny',
): Promise<{ forPersonId: Person['id'] | null; groups: GroupSeen[] }> {
  const now = ctx.clock.now();
  const { entitlement } = request;
  const question = aboutStage(stage, {
    asked,
    decisions,
    entitlement,
    requester,
    beneficiary,
    now,
    onlyFor: actor.id,
  });
  const refs = [...question.refs, ...question.escalatedTo];
  const [approvers, groups] = await Promise.all([
    findApprovers(tx, ctx.config, question),
    seeGroupsOf(tx, ctx.config, refs, { entitlement, now }),
  ]);
  const today = localDate(now, ctx.config.timezone);
  const ids = approvers.map(({ person }) => person.id);
  const fault = decisionFault(
    { decider: actor, request, stage, stages, decisions, approvers: ids, requester, beneficiary, today },
    verdict,
  );
  if (fault !== undefined) throw new DomainError('forbidden', `${fault} ${whyUnread(groups)}`.trim());
  const approver = approvers.find(({ person }) => person.id === actor.id);
  return { forPersonId: approver?.forPersonId ?? null, groups };
}

/** The decision that a verdict is, where the actor may decide and nobody has for the same seat, and the groups it is by. */
async function judgeVerdict(
  tx: Tx,
  ctx: PersonCtx,
  open: OpenRequest,
  { verdict, comment }: Verdict,
): Promise<{ decision: Decision; groups: GroupSeen[] }> {
  const { forPersonId, groups } = await assertApprover(tx, ctx, open, verdict);
  const personId = open.actor.id;
  if (verdict === 'approve') await assertSeatFree(tx, open, forPersonId);
  const decidedAt = ctx.clock.now();
  const decision = { stageId: open.stage.id, personId, verdict, comment, forPersonId, decidedAt };
  return { decision, groups };
}

async function recordDecision(
  tx: Tx,
  ctx: PersonCtx,
  { request, stage }: OpenRequest,
  decision: Decision,
  groups: readonly GroupSeen[],
): Promise<void> {
  const { verdict, comment, forPersonId } = decision;
  const [isFirst] = await Promise.all([
    decisionStore.insertDecision(tx, decision),
    audit(tx, ctx, {
      kind: 'decision.recorded',
      data: { stage: stage.name, verdict, comment, for: forPersonId, ...seenGroups(groups) },
      subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
    }),
  ]);
  if (!isFirst)
    throw new DomainError(
      'stale',
      `You already decided “${stage.name}”. It’s waiting for somebody else now.`,
    );
}

/** An approver and their delegate have one yes between them. */
async function assertSeatFree(
  tx: Tx,
  { stage, actor, decisions }: OpenRequest,
  forPersonId: Person['id'] | null,
): Promise<void> {
  const seat = forPersonId ?? actor.id;
  const taken = decisions.find(
    (one) =>
      one.stageId === stage.id && one.personId !== actor.id && (one.forPersonId ?? one.personId) === seat,
  );
  if (taken === undefined) return;
  const [by] = await requirePeople(tx, [taken.personId]);
  throw new StaleStateError(
    `${by.name} has approved “${stage.name}” ${forPersonId === null ? 'for you' : 'already, and you decide for the same approver'}. It’s waiting for somebody else now.`,
  );
}

async function recordRefusal(ctx: PersonCtx, { requestId, verdict }: Verdict, reason: string): Promise<void> {
  await transaction(ctx, async (tx, ctx) => {
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
