import { z } from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { RequestId } from '../../domain/ids.ts';
import type { Request } from '../../domain/request.ts';
import { audit } from '../../store/audit-log.ts';
import { wantCards } from '../../store/cards.ts';
import * as requestStore from '../../store/request-store.ts';
import * as stageStore from '../../store/stage-store.ts';
import type { PersonCtx } from '../actor.ts';
import { refreshRequest } from './card-of.ts';
import { decideRequest } from './decide-request.ts';
import { TypedText } from './typed-text.ts';

const DenyRequest = z.object({ requestId: RequestId, comment: TypedText });

/** Records one approver's no, with its reason, which ends the request. */
export async function denyRequest(ctx: PersonCtx, raw: z.input<typeof DenyRequest>): Promise<Request> {
  const { requestId, comment } = DenyRequest.parse(raw);
  if (comment === '')
    throw new DomainError('invalid', 'Say in a sentence why you deny this: the requester will read it.', {
      field: 'comment',
    });
  return decideRequest(ctx, { requestId, verdict: 'deny', comment }, async (tx, { request, stage }) => {
    const now = ctx.clock.now();
    const subject = { requestId, entitlement: request.entitlement, personId: request.beneficiaryId };
    await stageStore.decideStage(tx, stage.id, 'denied', now);
    const denied = await requestStore.endRequest(tx, requestId, 'denied', now, comment);
    if (denied === undefined) throw new Error(`request ${requestId} was locked as pending and isn't`);
    await stageStore.skipRemainingStages(tx, requestId, now, 'The request was denied.');
    await audit(
      tx,
      ctx,
      { kind: 'stage.denied', data: { stage: stage.name, comment }, subject },
      { kind: 'request.denied', data: { comment }, subject },
    );
    await refreshRequest(tx, request, now);
    await wantCards(
      tx,
      [{ kind: 'request-outcome', subjectId: requestId, audienceId: request.requesterId }],
      now,
    );
    return denied;
  });
}
