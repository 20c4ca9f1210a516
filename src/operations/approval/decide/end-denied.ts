import type { Ctx } from '../../context.ts';
import type { Request } from '../../../domain/request/request.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { wantCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import { refreshRequest } from '../../request/card-of.ts';

/** Ends a pending request as denied, with the reason that whoever asked reads; its row is held by the caller. */
export async function endDenied(tx: Tx, ctx: Ctx, request: Request, comment: string): Promise<Request> {
  const now = ctx.clock.now();
  const { id, entitlement, beneficiaryId, requesterId } = request;
  const denied = await requestStore.endRequest(tx, id, 'denied', now, comment);
  if (denied === undefined) throw new Error(`request ${id} was locked as pending and isn't`);
  await stageStore.skipRemainingStages(tx, id, now, 'The request was denied.');
  await audit(tx, ctx, {
    kind: 'request.denied',
    data: { comment },
    subject: { requestId: id, entitlement, personId: beneficiaryId },
  });
  await refreshRequest(tx, request, now);
  await wantCards(tx, [{ kind: 'request-outcome', subjectId: id, audienceId: requesterId }], now);
  return denied;
}
