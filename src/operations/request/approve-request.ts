import { z } from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { RequestId } from '../../domain/ids.ts';
import { evaluatePolicy } from '../../domain/policy/evaluate-policy.ts';
import type { Person } from '../../domain/person.ts';
import type { Request } from '../../domain/request.ts';
import { audit } from '../../store/audit-log.ts';
import { refreshCards } from '../../store/cards.ts';
import type { Tx } from '../../store/database.ts';
import * as requestStore from '../../store/request-store.ts';
import * as stageStore from '../../store/stage-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findEntitlement } from '../catalog.ts';
import { loadFacts } from '../facts.ts';
import { carryOut } from '../grant/carry-out.ts';
import { decideRequest } from './decide-request.ts';
import { openStage } from './open-stage.ts';
import { TypedText } from './typed-text.ts';

const ApproveRequest = z.object({ requestId: RequestId, comment: TypedText.default('') });

/** Records one approver's yes; the last one needed opens the next stage, or approves and makes the grant. */
export async function approveRequest(ctx: PersonCtx, raw: z.input<typeof ApproveRequest>): Promise<Request> {
  const { requestId, comment } = ApproveRequest.parse(raw);
  return decideRequest(ctx, { requestId, verdict: 'approve', comment }, async (tx, decided) => {
    const { request, stage, stages, requester, beneficiary } = decided;
    const now = ctx.clock.now();
    const subject = { requestId, entitlement: request.entitlement, personId: request.beneficiaryId };
    await assertNotDeniedSince(tx, ctx, request, { requester, beneficiary });
    const stageIds = stages.map((one) => one.id);
    const [decisions] = await Promise.all([
      stageStore.findDecisions(tx, stageIds),
      refreshCards(tx, [requestId], now),
    ]);
    const given = decisions.filter((one) => one.stageId === stage.id && one.verdict === 'approve');
    if (given.length < stage.need) return request;
    const passed = [
      stageStore.moveStage(tx, stage.id, 'approved', now),
      audit(tx, ctx, { kind: 'stage.approved', data: { stage: stage.name, comment }, subject }),
    ];
    const next = stages.find((one) => one.state === 'waiting');
    if (next !== undefined) {
      await Promise.all(passed);
      await openStage(tx, ctx, request, next, { requester, beneficiary });
      return request;
    }
    const by = [...new Set(decisions.filter((one) => one.verdict === 'approve').map((one) => one.personId))];
    const [approved] = await Promise.all([
      requestStore.endRequest(tx, requestId, 'approved', now, null),
      audit(tx, ctx, { kind: 'request.approved', data: { auto: false, because: '', by }, subject }),
      carryOut(tx, ctx, request, beneficiary),
      ...passed,
    ]);
    if (approved === undefined) throw new Error(`request ${requestId} was locked as pending and isn't`);
    return approved;
  });
}

/** A request keeps the definitions it was made under, but what they deny by now isn't approved any more. */
async function assertNotDeniedSince(
  tx: Tx,
  ctx: PersonCtx,
  request: Request,
  people: { requester: Person; beneficiary: Person },
): Promise<void> {
  const { entitlement, resource } = findEntitlement(ctx.config, request.entitlement);
  if (request.definitionsHash === ctx.config.hash) return;
  const facts = await loadFacts(tx, ctx.config, { ...people, entitlement, resource });
  const decision = evaluatePolicy(ctx.config, entitlement, facts(request), request);
  if (decision.kind === 'denied')
    throw new DomainError(
      'forbidden',
      `The policy has changed since this was asked, and refuses it now: ${decision.reason}`,
    );
}
