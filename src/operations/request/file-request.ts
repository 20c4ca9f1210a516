import type { BundleId, GrantId } from '../../domain/ids.ts';
import { versionOf } from '../../domain/discovery.ts';
import { DomainError } from '../../domain/errors.ts';
import { newId, RequestId, StageId } from '../../domain/ids.ts';
import { notAfter } from '../../domain/grant/grant.ts';
import type { PolicyDecision } from '../../domain/policy/decision.ts';
import type { Request, RequestKind } from '../../domain/request/request.ts';
import type { TicketSeen } from '../../domain/request/ticket-check.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { Tx } from '../../store/database/database.ts';
import * as requestStore from '../../store/request/request-store.ts';
import * as stageStore from '../../store/request/stage-store.ts';
import { asSystem } from '../actor.ts';
import type { PersonCtx } from '../actor.ts';
import { carryOut } from '../grant/carry-out.ts';
import { seenGroups } from '../group/see-groups.ts';
import { askedRightOf } from './asked-right.ts';
import { endDenied } from '../approval/decide/end-denied.ts';
import { openNextStage } from '../approval/ask/open-stage.ts';
import type { Weighed } from './weigh-request.ts';

type Decided = Omit<Weighed, 'facts' | 'conflicts'>;

export interface Filed {
  kind: RequestKind;
  bundleId: BundleId | null;
  durationSeconds: number | null;
  wishedEndAt: Date | null;
  justification: string;
  ticket: string;
  /** What it was found as; absent where nothing was looked up. */
  ticketSeen?: TicketSeen | undefined;
  idempotencyKey: string;
  extendsGrantId?: GrantId | undefined;
}

/** Puts one weighed ask on record as its policy says: denied, approved and carried out, or before its first stage. */
export async function fileRequest(tx: Tx, ctx: PersonCtx, input: Filed, weighed: Decided): Promise<Request> {
  const { decision } = weighed;
  switch (decision.kind) {
    case 'denied':
      return denyAtOnce(tx, ctx, input, weighed, decision.reason);
    case 'auto-approved':
      return approveAtOnce(tx, ctx, input, weighed, decision.because);
    case 'stages':
      return askStages(tx, ctx, input, weighed, decision);
    case 'incomplete':
      throw new Error(`an incomplete ask for ${weighed.entitlement.key} was filed`);
  }
}

/** Nobody denied it: the program did, as its policy says. */
async function denyAtOnce(
  tx: Tx,
  ctx: PersonCtx,
  input: Filed,
  weighed: Decided,
  reason: string,
): Promise<Request> {
  const request = await insertRequest(tx, ctx, input, weighed, { state: 'denied', endReason: reason });
  await audit(tx, asSystem(ctx), {
    kind: 'request.denied',
    data: { comment: reason },
    subject: {
      personId: request.beneficiaryId,
      entitlement: request.entitlement,
      requestId: request.id,
    },
  });
  return request;
}

async function insertRequest(
  tx: Tx,
  ctx: PersonCtx,
  input: Filed,
  { decision, beneficiary, entitlement, resource }: Decided,
  change: {
    state: Request['state'];
    dueAt?: Date | null;
    endReason?: string;
    durationSeconds?: number | null;
  },
): Promise<Request> {
  const now = ctx.clock.now();
  const id = RequestId.parse(newId('req', now));
  const durationSeconds = change.durationSeconds ?? input.durationSeconds;
  const policyId = decision.policyId ?? '';
  const request = await requestStore.insertRequest(tx, {
    id,
    kind: input.kind,
    bundleId: input.bundleId,
    state: change.state,
    requesterId: ctx.actor.person.id,
    beneficiaryId: beneficiary.id,
    entitlement: entitlement.key,
    askedRight: askedRightOf(ctx, resource, entitlement),
    durationSeconds,
    askedSeconds: durationSeconds === input.durationSeconds ? null : input.durationSeconds,
    wishedEndAt: input.wishedEndAt,
    justification: input.justification,
    ticket: input.ticket,
    ticketSeen: input.ticketSeen ?? null,
    extendsGrantId: input.extendsGrantId ?? null,
    policyId,
    definitionsHash: ctx.config.hash,
    autoApproved: change.state === 'approved',
    note: decision.kind === 'stages' ? decision.note : null,
    trace: decision.trace,
    idempotencyKey: input.idempotencyKey,
    createdAt: now,
    dueAt: change.dueAt ?? null,
    endedAt: change.state === 'pending' ? null : now,
    endReason: change.endReason ?? null,
  });
  if (request === undefined)
    throw new DomainError('stale', 'This request was submitted a moment ago.', { next: 'status' });
  const { kind, justification, ticket, ticketSeen, wishedEndAt } = input;
  await audit(tx, ctx, {
    kind: 'request.submitted',
    data: {
      kind,
      durationSeconds,
      ...(wishedEndAt && { until: wishedEndAt.toISOString() }),
      justification,
      ticket,
      ...(ticketSeen && { ticketSeen }),
      policy: policyId,
      definitions: ctx.config.hash,
      ...(entitlement.isDiscovered && {
        discovered: {
          target: entitlement.target,
          name: entitlement.name,
          version: versionOf(ctx.config, resource.id),
        },
      }),
      ...seenGroups(decision.groups),
    },
    subject: { personId: beneficiary.id, entitlement: entitlement.key, requestId: id },
  });
  return request;
}

/** Carries out what nobody has to decide; the caller holds the beneficiary's row since before it weighed the ask. */
async function approveAtOnce(
  tx: Tx,
  ctx: PersonCtx,
  input: Filed,
  weighed: Decided,
  because: string,
): Promise<Request> {
  const request = await insertRequest(tx, ctx, input, weighed, { state: 'approved' });
  await audit(tx, ctx, {
    kind: 'request.approved',
    data: { auto: true, because, by: [], ...seenGroups(weighed.decision.groups) },
    subject: {
      personId: request.beneficiaryId,
      entitlement: request.entitlement,
      requestId: request.id,
    },
  });
  await carryOut(tx, ctx, request, weighed.beneficiary);
  return request;
}

async function askStages(
  tx: Tx,
  ctx: PersonCtx,
  input: Filed,
  weighed: Decided,
  decision: Extract<PolicyDecision, { kind: 'stages' }>,
): Promise<Request> {
  const now = ctx.clock.now();
  const { expireAfterSeconds, exception, stages: planned } = decision;
  const undecidedAt =
    expireAfterSeconds === null ? null : new Date(now.getTime() + expireAfterSeconds * 1000);
  const dueAt = notAfter(undecidedAt, input.wishedEndAt);
  const durationSeconds = exception?.endsAfterSeconds ?? input.durationSeconds;
  const request = await insertRequest(tx, ctx, input, weighed, { state: 'pending', dueAt, durationSeconds });
  const { beneficiary, requester } = weighed;
  const policy = ctx.config.policies.find((one) => one.id === decision.policyId);
  await stageStore.insertStages(
    tx,
    planned.map((stage, index) => {
      const definition = policy?.stages.find((one) => one.name === stage.name && stage.exceptionFor === null);
      return {
        id: StageId.parse(newId('stage', now)),
        requestId: request.id,
        ordinal: index + 1,
        name: stage.name,
        state: stage.skipReason === null ? ('waiting' as const) : ('skipped' as const),
        need: stage.need,
        approvers: stage.approvers,
        samePerson: stage.samePerson,
        reassignTo: decision.reassignTo,
        skipReason: stage.skipReason,
        exceptionRuleId: stage.exceptionFor,
        remindAfterSeconds: definition?.remindAfterSeconds ?? null,
        escalateAfterSeconds: definition?.escalateAfterSeconds ?? null,
        escalateTo: definition?.escalateTo ?? [],
        endedAt: stage.skipReason === null ? null : now,
      };
    }),
  );
  const subject = { personId: beneficiary.id, entitlement: request.entitlement, requestId: request.id };
  const skipped = planned.flatMap(({ name: stage, skipReason: reason }) =>
    reason === null ? [] : [{ kind: 'stage.skipped' as const, data: { stage, reason }, subject }],
  );
  await audit(tx, ctx, ...skipped);
  const stages = await stageStore.findStages(tx, [request.id]);
  const { beside } = weighed;
  const opened = await openNextStage(tx, ctx, request, {
    stages,
    decisions: [],
    requester,
    beneficiary,
    beside,
  });
  if (opened.kind === 'stuck') return endDenied(tx, asSystem(ctx), request, opened.reason);
  if (opened.kind === 'none-left')
    throw new Error(`policy ${request.policyId} planned no stage that decides`);
  return request;
}
