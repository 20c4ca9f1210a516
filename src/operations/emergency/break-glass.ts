import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { EmergencyReviewId, newId } from '../../domain/ids.ts';
import { evaluateBreakGlass } from '../../domain/policy/evaluate-break-glass.ts';
import type { BreakGlassDecision } from '../../domain/policy/evaluate-break-glass.ts';
import type { PolicyDecision } from '../../domain/policy/decision.ts';
import type { Request } from '../../domain/request/request.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { wantCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as emergencyReviewStore from '../../store/review/emergency-review-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { findActive, findOwners } from '../approval/approvers.ts';
import { seenGroups } from '../group/see-groups.ts';
import { requireActive } from '../people/require-active.ts';
import { askedEnd, WishedEnd } from '../request/asked-length.ts';
import { type Filed, fileRequest } from '../request/file-request.ts';
import { TypedText } from '../request/typed-text.ts';
import { findSentBefore } from '../request/sent-before.ts';
import { readSubject } from '../request/weigh-request.ts';
import type { Subject } from '../request/weigh-request.ts';

export const BreakGlass = z.object({
  entitlement: z.string().max(200),
  durationSeconds: z.int().min(60),
  wishedEndAt: WishedEnd,
  justification: TypedText,
  ticket: TypedText.pipe(z.string().max(100)).default(''),
  idempotencyKey: z.string().min(1).max(200),
});

/** What is asked for in the emergency: as it is filed when it is allowed. */
type Asked = Omit<Filed, 'kind' | 'bundleId' | 'extendsGrantId'> & { durationSeconds: number };

class Refused extends DomainError {}

/**
 * Takes access at once in an emergency, where the policy allows it: the owners and the audit channel hear of it at
 * that moment, and a review stays open until somebody decides whether it was justified.
 */
export async function breakGlass(ctx: PersonCtx, raw: z.input<typeof BreakGlass>): Promise<Request> {
  const input = BreakGlass.parse(raw);
  const outcome = await transaction(ctx, async (tx, ctx): Promise<Request | Refused> => {
    const { person } = ctx.actor;
    const earlier = await findSentBefore(tx, person.id, input.idempotencyKey, input);
    if (earlier !== undefined) return earlier;
    await personStore.lockPerson(tx, person.id);
    const self = await requireActive(tx, ctx);
    const who = { requester: self, beneficiary: self, beside: [] };
    const subject = await readSubject(tx, ctx, input.entitlement, who);
    const { justification, ticket, idempotencyKey } = input;
    const { durationSeconds, wishedEndAt } = askedEnd(ctx.clock.now(), input);
    const facts = subject.facts({ kind: 'break-glass', durationSeconds, justification, ticket });
    const ask = { durationSeconds };
    const decision = evaluateBreakGlass(ctx.config, subject.entitlement, facts, ask, subject.conflicts);
    if (decision.kind === 'refused') return refuse(tx, ctx, justification, subject, decision);
    const asked = { durationSeconds, wishedEndAt, justification, ticket, idempotencyKey };
    return take(tx, ctx, asked, subject, decision);
  });
  if (outcome instanceof Refused) throw outcome;
  return outcome;
}

async function refuse(
  tx: Tx,
  ctx: PersonCtx,
  justification: string,
  { entitlement }: Subject,
  { reason, field, groups }: Extract<BreakGlassDecision, { kind: 'refused' }>,
): Promise<Refused> {
  if (field === undefined)
    await audit(tx, ctx, {
      kind: 'glass.refused',
      data: { reason, justification, ...seenGroups(groups) },
      subject: { personId: ctx.actor.person.id, entitlement: entitlement.key },
    });
  return new Refused(field === undefined ? 'denied_by_policy' : 'invalid', reason, {
    field: field ?? 'entitlement',
  });
}

async function take(
  tx: Tx,
  ctx: PersonCtx,
  { durationSeconds, wishedEndAt, justification, ticket, idempotencyKey }: Asked,
  subject: Subject,
  allowed: Extract<BreakGlassDecision, { kind: 'allowed' }>,
): Promise<Request> {
  const now = ctx.clock.now();
  const { policyId, reviewBy, trace, groups } = allowed;
  const { entitlement, resource, requester, beneficiary, beside } = subject;
  const because = `Emergency access under the policy ${policyId}.`;
  const decision: PolicyDecision = {
    kind: 'auto-approved',
    policyId,
    because,
    trace,
    ...seenGroups(groups),
  };
  const kind = 'break-glass' as const;
  const filed = {
    kind,
    durationSeconds,
    wishedEndAt,
    justification,
    ticket,
    idempotencyKey,
    bundleId: null,
  };
  const weighed = { entitlement, resource, requester, beneficiary, beside, decision };
  const request = await fileRequest(tx, ctx, filed, weighed);
  await audit(tx, ctx, {
    kind: 'glass.broken',
    data: { durationSeconds, justification, policy: policyId, ...seenGroups(groups) },
    subject: { personId: beneficiary.id, entitlement: entitlement.key, requestId: request.id },
  });
  const reviewId = EmergencyReviewId.parse(newId('review', now));
  await emergencyReviewStore.insertReview(tx, {
    id: reviewId,
    requestId: request.id,
    state: 'open',
    reviewers: reviewBy,
    openedAt: now,
  });
  const except = [beneficiary.id];
  const question = { refs: reviewBy, entitlement: entitlement.key, beneficiary, except, now };
  const reviewers = await findActive(tx, ctx.config, question);
  const owners = await findOwners(tx, ctx.config, entitlement.key, now);
  const told = owners
    .map((owner) => owner.id)
    .filter((id) => id !== beneficiary.id && !reviewers.some((one) => one.id === id));
  const channel = ctx.config.auditChannel === null ? [] : [ctx.config.auditChannel];
  await wantCards(
    tx,
    [
      ...[...told, ...channel].map((audienceId) => ({
        kind: 'glass-notice' as const,
        subjectId: request.id,
        audienceId,
      })),
      ...reviewers.map(({ id }) => ({ kind: 'glass-review' as const, subjectId: reviewId, audienceId: id })),
    ],
    now,
  );
  return request;
}
