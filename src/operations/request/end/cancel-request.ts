import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { RequestId } from '../../../domain/ids.ts';
import type { Request } from '../../../domain/request/request.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { refreshRequest } from '../card-of.ts';
import { staleRequest } from '../stale-request.ts';

/** The reason that stands on a request which the person it was for took back. */
const CANCELLED_BY_BENEFICIARY = 'The person whom it was for took it back.';

export const CancelRequest = z.object({ requestId: RequestId });

/** Takes back a request that nobody has decided, by the person who made it or whom it is for. */
export async function cancelRequest(ctx: PersonCtx, raw: z.input<typeof CancelRequest>): Promise<Request> {
  const { requestId } = CancelRequest.parse(raw);
  return onRecord(ctx, 'cancel a request', requestId, () =>
    transaction(ctx, async (tx, ctx) => {
      const request = await requestStore.lockRequest(tx, requestId);
      const now = ctx.clock.now();
      const { id } = ctx.actor.person;
      if (request === undefined || (request.requesterId !== id && request.beneficiaryId !== id))
        throw new DomainError(
          'forbidden',
          'Only the person who made a request, or whom it is for, can cancel it.',
        );
      const reason = request.requesterId === id ? null : CANCELLED_BY_BENEFICIARY;
      const cancelled = await requestStore.endRequest(tx, requestId, 'cancelled', now, reason);
      if (cancelled === undefined) throw await staleRequest(tx, ctx, request);
      await stageStore.skipRemainingStages(tx, requestId, now, 'The request was cancelled.');
      await audit(tx, ctx, {
        kind: 'request.cancelled',
        data: {},
        subject: { requestId, entitlement: request.entitlement, personId: request.beneficiaryId },
      });
      await refreshRequest(tx, request, now);
      return cancelled;
    }),
  );
}
