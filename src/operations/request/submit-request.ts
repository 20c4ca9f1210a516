import { z } from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { GrantId, newId, RequestId, StageId } from '../../domain/ids.ts';
import type { PlannedStage, PolicyDecision } from '../../domain/policy/decision.ts';
import type { Request } from '../../domain/request.ts';
import { audit } from '../../store/audit-log.ts';
import { wantCards } from '../../store/cards.ts';
import type { Tx } from '../../store/database.ts';
import { lockGrant } from '../../store/grant-store.ts';
import * as requestStore from '../../store/request-store.ts';
import * as stageStore from '../../store/stage-store.ts';
import { transaction } from '../../store/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { resolveApprovers } from '../approvers.ts';
import { carryOut } from '../grant/carry-out.ts';
import { findExtendable } from './extension.ts';
import { openStage } from './open-stage.ts';
import { weighRequest } from './weigh-request.ts';
import type { Weighed } from './weigh-request.ts';
import { TypedText } from './typed-text.ts';

const SubmitRequest = z.object({
  entitlement: z.string().max(200),
  durationSeconds: z.int().min(1).max(3_153_600_000).nullable(),
  justification: TypedText,
  ticket: TypedText.pipe(z.string().max(100)),
  idempotencyKey: z.string().min(1).max(200),
  extendsGrantId: GrantId.optional(),
});
type SubmitRequest = z.output<typeof SubmitRequest>;

/** The policy said no, which was written down with the refusal's transaction. */
class Refused extends DomainError {}

/**
 * Asks for one entitlement for oneself: refused, approved at once, or put before the first stage's approvers. The
 * same idempotency key twice is the same request.
 */
export async function submitRequest(ctx: PersonCtx, raw: z.input<typeof SubmitRequest>): Promise<Request> {
  const input = SubmitRequest.parse(raw);
  const outcome = await onRecord(ctx, 'ask for more time', {}, () =>
    transaction(ctx, async (tx): Promise<Request | Refused> => {
      const earlier = await requestStore.findByKey(tx, ctx.actor.person.id, input.idempotencyKey);
      if (earlier !== undefined) return earlier;
      if (input.extendsGrantId !== undefined) await lockGrant(tx, input.extendsGrantId);
      const grant =
        input.extendsGrantId && (await findExtendable(tx, ctx, input.extendsGrantId, input.entitlement));
      const weighed = await weighRequest(tx, ctx, input, grant);
      const { decision } = weighed;
      if (decision.kind === 'denied') return refuse(tx, ctx, input, decision);
      if (decision.kind === 'incomplete') {
        const fault = decision.faults[0];
        throw new DomainError(
          'invalid',
          fault?.sentence ?? 'Something is missing.',
          fault && { field: fault.field },
        );
      }
      await assertNotAskedBefore(tx, input, weighed);
      return decision.kind === 'auto-approved'
        ? approveAtOnce(tx, ctx, input, weighed, decision)
        : askApprovers(tx, ctx, input, weighed, decision);
    }),
  );
  if (outcome instanceof Refused) throw outcome;
  return outcome;
}

async function refuse(
  tx: Tx,
  ctx: PersonCtx,
  input: SubmitRequest,
  { policyId, reason }: { policyId: string | null; reason: string },
): Promise<Refused> {
  await audit(tx, ctx, {
    kind: 'request.refused',
    data: {
      reason,
      policy: policyId,
      durationSeconds: input.durationSeconds,
      justification: input.justification,
    },
    subject: { personId: ctx.actor.person.id, entitlement: input.entitlement },
  });
  return new Refused('denied_by_policy', reason, { field: 'entitlement' });
}

async function assertNotAskedBefore(
  tx: Tx,
  input: SubmitRequest,
  { beneficiary, entitlement }: Weighed,
): Promise<void> {
  const pending = await requestStore.findPending(tx, beneficiary.id, entitlement.key);
  if (pending.some((one) => one.kind === (input.extendsGrantId === undefined ? 'new' : 'extension')))
    throw new DomainError(
      'invalid',
      'You have asked for this already and it waits for a decision. Cancel that request first, or see /access status.',
      { field: 'entitlement' },
    );
}

async function insertRequest(
  tx: Tx,
  ctx: PersonCtx,
  input: SubmitRequest,
  weighed: Weighed,
  state: 'pending' | 'approved',
  dueAt: Date | null,
): Promise<Request | undefined> {
  const now = ctx.clock.now();
  const { decision, beneficiary, entitlement } = weighed;
  const policyId = ('policyId' in decision ? decision.policyId : null) ?? '';
  const id = RequestId.parse(newId('req', now));
  const request = await requestStore.insertRequest(tx, {
    id,
    kind: input.extendsGrantId === undefined ? 'new' : 'extension',
    state,
    requesterId: ctx.actor.person.id,
    beneficiaryId: beneficiary.id,
    entitlement: entitlement.key,
    durationSeconds: input.durationSeconds,
    justification: input.justification,
    ticket: input.ticket,
    extendsGrantId: input.extendsGrantId ?? null,
    policyId,
    definitionsHash: ctx.config.hash,
    autoApproved: state === 'approved',
    note: decision.kind === 'stages' ? decision.note : null,
    idempotencyKey: input.idempotencyKey,
    createdAt: now,
    dueAt,
    endedAt: state === 'approved' ? now : null,
  });
  if (request === undefined) return undefined;
  await audit(tx, ctx, {
    kind: 'request.submitted',
    data: {
      kind: request.kind,
      durationSeconds: input.durationSeconds,
      justification: input.justification,
      ticket: input.ticket,
      policy: policyId,
      definitions: ctx.config.hash,
    },
    subject: { personId: beneficiary.id, entitlement: entitlement.key, requestId: id },
  });
  return request;
}

/** The same submission was committed by another process between our look and our insert. */
function submittedElsewhere(): DomainError {
  return new DomainError('stale', 'This request was submitted a moment ago: see /access status.');
}

async function approveAtOnce(
  tx: Tx,
  ctx: PersonCtx,
  input: SubmitRequest,
  weighed: Weighed,
  { because }: Extract<PolicyDecision, { kind: 'auto-approved' }>,
): Promise<Request> {
  const request = await insertRequest(tx, ctx, input, weighed, 'approved', null);
  if (request === undefined) throw submittedElsewhere();
  await audit(tx, ctx, {
    kind: 'request.approved',
    data: { auto: true, because, by: [] },
    subject: { personId: request.beneficiaryId, entitlement: request.entitlement, requestId: request.id },
  });
  await carryOut(tx, ctx, request, weighed.beneficiary);
  return request;
}

async function askApprovers(
  tx: Tx,
  ctx: PersonCtx,
  input: SubmitRequest,
  weighed: Weighed,
  decision: Extract<PolicyDecision, { kind: 'stages' }>,
): Promise<Request | Refused> {
  const now = ctx.clock.now();
  const { stages: planned, expireAfterSeconds, policyId } = decision;
  const undecidable = await findUndecidable(tx, ctx, weighed, planned);
  if (undecidable !== undefined) {
    const reason = `Nobody is left who could decide “${undecidable.name}” for you: it needs ${undecidable.need}, and neither its approvers nor the admins are enough. Tell an admin: the policy ${policyId} must name somebody else.`;
    return refuse(tx, ctx, input, { policyId, reason });
  }
  const dueAt = expireAfterSeconds === null ? null : new Date(now.getTime() + expireAfterSeconds * 1000);
  const request = await insertRequest(tx, ctx, input, weighed, 'pending', dueAt);
  if (request === undefined) throw submittedElsewhere();
  const { beneficiary, requester } = weighed;
  await stageStore.insertStages(
    tx,
    planned.map((stage, index) => ({
      id: StageId.parse(newId('stage', now)),
      requestId: request.id,
      ordinal: index + 1,
      name: stage.name,
      state: stage.skipReason === null ? 'waiting' : 'skipped',
      need: stage.need,
      approvers: stage.approvers,
      skipReason: stage.skipReason,
      endedAt: stage.skipReason === null ? null : now,
    })),
  );
  const subject = { personId: beneficiary.id, entitlement: request.entitlement, requestId: request.id };
  const skipped = planned.flatMap(({ name: stage, skipReason: reason }) =>
    reason === null ? [] : [{ kind: 'stage.skipped' as const, data: { stage, reason }, subject }],
  );
  await audit(tx, ctx, ...skipped);
  const stages = await stageStore.findStages(tx, [request.id]);
  const first = stages.find((stage) => stage.state === 'waiting');
  if (first === undefined) throw new Error(`policy ${request.policyId} planned no stage that decides`);
  await openStage(tx, ctx, request, first, { requester, beneficiary });
  await wantCards(tx, [{ kind: 'request-status', subjectId: request.id, audienceId: requester.id }], now);
  return request;
}

/** The first stage that fewer people could decide than it needs, looked up now. */
async function findUndecidable(
  tx: Tx,
  ctx: PersonCtx,
  { requester, beneficiary, entitlement }: Weighed,
  planned: readonly PlannedStage[],
): Promise<PlannedStage | undefined> {
  const question = { entitlement: entitlement.key, requester, beneficiary, now: ctx.clock.now() };
  for (const stage of planned.filter((one) => one.skipReason === null)) {
    const { approvers: refs, need } = stage;
    const { people } = await resolveApprovers(tx, ctx.config, { ...question, refs, need });
    if (people.length < need) return stage;
  }
  return undefined;
}
