import * as z from 'zod';
import type { EntitlementKey } from '../../../domain/ids.ts';
import { RequestId } from '../../../domain/ids.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { formatDuration, MINUTE } from '../../../domain/time/duration.ts';
import { evaluatePolicy } from '../../../domain/policy/evaluate-policy.ts';
import type { Person } from '../../../domain/people/person.ts';
import { secondsFrom, seatsFilled } from '../../../domain/request/request.ts';
import type { Request } from '../../../domain/request/request.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { wantCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import { findGrant } from '../../../store/grant/grant-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import { asSystem } from '../../actor.ts';
import type { PersonCtx } from '../../actor.ts';
import { findEntitlement } from '../../catalog/find-entitlement.ts';
import { loadFacts } from '../../policy/facts.ts';
import { carryOut } from '../../grant/carry-out.ts';
import { assertSameRight, RightChanged } from '../../request/asked-right.ts';
import { refreshRequest } from '../../request/card-of.ts';
import { askAdminToo } from '../admin-stage.ts';
import { assertNoNewConflict } from '../conflict-stages.ts';
import { decideRequest } from './decide-request.ts';
import type { OpenRequest } from './decide-request.ts';
import { secondsAhead } from '../../request/extension.ts';
import { endChangedRequest } from '../../request/end/end-changed-requests.ts';
import { endDenied } from './end-denied.ts';
import { mostToGive } from './most-to-give.ts';
import { openNextStage } from '../ask/open-stage.ts';
import type { Opened } from '../ask/open-stage.ts';
import { TypedText } from '../../request/typed-text.ts';

export const ApproveRequest = z.object({
  requestId: RequestId,
  comment: TypedText.default(''),
  /** Less time than was asked for. */
  durationSeconds: z.int().min(60).optional(),
});

/** Records one approver's yes; the last one needed opens the next stage, or approves and makes the grant. */
export async function approveRequest(ctx: PersonCtx, raw: z.input<typeof ApproveRequest>): Promise<Request> {
  const approval = ApproveRequest.parse(raw);
  try {
    return await decideApproval(ctx, approval);
  } catch (error) {
    if (!(error instanceof RightChanged)) throw error;
    if (!(await endChangedRequest(asSystem(ctx), approval.requestId))) throw error;
    throw new StaleStateError(`${error.message} The request has ended, and the requester was told.`);
  }
}

async function decideApproval(
  ctx: PersonCtx,
  { requestId, comment, durationSeconds }: z.infer<typeof ApproveRequest>,
): Promise<Request> {
  return decideRequest(ctx, { requestId, verdict: 'approve', comment }, async (tx, ctx, open) => {
    const { stage, requester, beneficiary, decisions } = open;
    const now = ctx.clock.now();
    await holdForConflicts(tx, ctx, open.request);
    assertSameRight(ctx.config, open.request);
    const doubt = await assertNotDeniedSince(tx, ctx, open.request, { requester, beneficiary });
    const request =
      durationSeconds === undefined ? open.request : await shorten(tx, ctx, open.request, durationSeconds);
    const subject = { requestId, entitlement: request.entitlement, personId: request.beneficiaryId };
    const known = await assertNoNewConflict(tx, ctx, request, open.stages, beneficiary);
    const stages =
      doubt === undefined
        ? known
        : await askAdminToo(tx, ctx, request, known, { doubt, beneficiary, decisions });
    if (seatsFilled(decisions.filter((one) => one.stageId === stage.id)) < stage.need) {
      await refreshRequest(tx, request, now);
      return request;
    }
    // Sent together, as far as none waits for another's answer.
    const [decided] = await Promise.all([
      openNextStage(tx, ctx, request, { stages, decisions, requester, beneficiary, beside: [] }).then(
        (next) => follow(tx, ctx, request, open, next),
      ),
      refreshRequest(tx, request, now),
      stageStore.decideStage(tx, stage.id, 'approved', now),
      audit(tx, ctx, { kind: 'stage.approved', data: { stage: stage.name, comment }, subject }),
    ]);
    return decided;
  });
}

/** What becomes of a request once a stage was approved: it waits for the next, or ends. */
async function follow(
  tx: Tx,
  ctx: PersonCtx,
  request: Request,
  open: OpenRequest,
  next: Opened,
): Promise<Request> {
  switch (next.kind) {
    case 'opened':
      return request;
    case 'none-left':
      return endApproved(tx, ctx, request, open);
    case 'stuck':
      return endDenied(tx, asSystem(ctx), request, next.reason);
  }
}

/** Ends a request whose last stage was approved, and has it carried out. */
async function endApproved(
  tx: Tx,
  ctx: PersonCtx,
  request: Request,
  { requester, beneficiary, decisions }: OpenRequest,
): Promise<Request> {
  const now = ctx.clock.now();
  const { id, entitlement, beneficiaryId } = request;
  const by = [...new Set(decisions.filter((one) => one.verdict === 'approve').map((one) => one.personId))];
  // Whoever asked for somebody else gets no message about the access itself.
  const tellRequester = requester.id !== beneficiary.id && request.kind === 'new';
  const outcome = { kind: 'request-outcome' as const, subjectId: id, audienceId: requester.id };
  const [approved] = await Promise.all([
    requestStore.endRequest(tx, id, 'approved', now, null),
    audit(tx, ctx, {
      kind: 'request.approved',
      data: { auto: false, because: '', by },
      subject: { requestId: id, entitlement, personId: beneficiaryId },
    }),
    carryOut(tx, ctx, request, beneficiary),
    wantCards(tx, tellRequester ? [outcome] : [], now),
  ]);
  if (approved === undefined) throw new Error(`request ${id} was locked as pending and isn't`);
  return approved;
}

/** Where duties are kept apart, whoever decides about this person's access next waits for this decision. */
async function holdForConflicts(tx: Tx, ctx: PersonCtx, request: Request): Promise<void> {
  const apart = ctx.config.separationOfDuties.some((rule) =>
    rule.conflict.flat().includes(request.entitlement),
  );
  if (apart) await personStore.lockPerson(tx, request.beneficiaryId);
}

async function shorten(tx: Tx, ctx: PersonCtx, request: Request, durationSeconds: number): Promise<Request> {
  const from = request.durationSeconds;
  if (from === durationSeconds) return request;
  const extended = request.extendsGrantId === null ? undefined : await findGrant(tx, request.extendsGrantId);
  const most = mostToGive(ctx.config, request, extended, ctx.clock.now());
  if (most !== null && durationSeconds > most) throw tooLong(request, most);
  const shortened = await requestStore.shortenRequest(tx, request.id, durationSeconds);
  if (shortened === undefined) throw new Error(`request ${request.id} was locked as pending and isn't`);
  await audit(tx, ctx, {
    kind: 'request.shortened',
    data: { from, to: durationSeconds },
    subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
  });
  return shortened;
}

function tooLong({ wishedEndAt, durationSeconds }: Request, most: number): DomainError {
  const isTheEnd = wishedEndAt !== null && (durationSeconds === null || most < durationSeconds);
  const sentence = isTheEnd
    ? `The end that was asked for comes before that: about ${formatDuration(wholeMinutes(most))} would be left. Choose less, or approve it as it was asked for.`
    : `That’s longer than ${durationSeconds === null ? 'the policy gives' : 'requested'}. Choose at most ${formatDuration(most)}.`;
  return new DomainError('invalid', sentence, { field: 'duration' });
}

const wholeMinutes = (seconds: number): number => Math.max(MINUTE, seconds - (seconds % MINUTE));

/**
 * A request keeps the definitions it was made under, but what is denied by now isn't approved any more. Returns why it can't
 * be said whether it is; undefined where it isn't.
 */
async function assertNotDeniedSince(
  tx: Tx,
  ctx: PersonCtx,
  request: Request,
  { requester, beneficiary }: { requester: Person; beneficiary: Person },
): Promise<string | undefined> {
  const { entitlement, resource } = findEntitlement(ctx.config, request.entitlement as EntitlementKey);
  const now = ctx.clock.now();
  const facts = await loadFacts(tx, ctx.config, { requester, beneficiary, entitlement, resource, now });
  const extended = request.extendsGrantId === null ? undefined : await findGrant(tx, request.extendsGrantId);
  const asked = extended === undefined ? secondsFrom(now, request) : request.durationSeconds;
  const durationSeconds = asked && asked + secondsAhead(extended, now);
  const { kind, justification, ticket } = request;
  const seen = facts({ kind, durationSeconds, justification, ticket });
  const decision = evaluatePolicy(ctx.config, entitlement, seen, { durationSeconds });
  if (decision.kind === 'denied')
    throw new DomainError(
      'forbidden',
      `The policy allowed this when it was requested, but refuses it now: ${decision.reason}`,
    );
  return decision.doubt;
}
