import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { RequestId } from '../../../domain/ids.ts';
import type { Request } from '../../../domain/request/request.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { decideRequest } from './decide-request.ts';
import { endDenied } from './end-denied.ts';
import { TypedText } from '../../request/typed-text.ts';

export const DenyRequest = z.object({ requestId: RequestId, comment: TypedText });

/** Records one approver's no, with its reason, which ends the request. */
export async function denyRequest(ctx: PersonCtx, raw: z.input<typeof DenyRequest>): Promise<Request> {
  const { requestId, comment } = DenyRequest.parse(raw);
  if (comment === '')
    throw new DomainError(
      'invalid',
      'Say in a sentence why you’re denying this. The requester will read it.',
      {
        field: 'comment',
      },
    );
  return decideRequest(ctx, { requestId, verdict: 'deny', comment }, async (tx, ctx, { request, stage }) => {
    const now = ctx.clock.now();
    const subject = { requestId, entitlement: request.entitlement, personId: request.beneficiaryId };
    await stageStore.decideStage(tx, stage.id, 'denied', now);
    await audit(tx, ctx, { kind: 'stage.denied', data: { stage: stage.name, comment }, subject });
    return endDenied(tx, ctx, request, comment);
  });
}
