import type { Ctx } from '../../context.ts';
import { overReason } from '../../../domain/request/request.ts';
import type { Request } from '../../../domain/request/request.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { wantCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import { findsAny } from '../../../store/database/finds-any.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { othersOf } from '../../grant/other-grants.ts';
import { refreshRequest } from '../card-of.ts';

/** Few, since people may be pressing the buttons of these: who waits for longer than a statement may is turned away. */
const BATCH = 10;

/** Ends the requests that nobody decided in time; returns how many. */
export async function expireDueRequests(ctx: Ctx): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => requestStore.claimUndecided(on, ctx.clock.now(), one)))) return 0;
  let ended = 0;
  for (;;) {
    const batch = await transaction(ctx, async (tx, ctx) => {
      const undecided = await requestStore.claimUndecided(tx, ctx.clock.now(), BATCH);
      for (const request of undecided)
        await expireRequest(tx, ctx, request, overReason(request, ctx.clock.now()));
      return undecided.length;
    });
    ended += batch;
    if (batch < BATCH) return ended;
  }
}

/** Ends one pending request that the transaction holds, and tells the requester, unless the end of their access does. */
export async function expireRequest(tx: Tx, ctx: Ctx, request: Request, reason: string): Promise<void> {
  const now = ctx.clock.now();
  const expired = await requestStore.endRequest(tx, request.id, 'expired', now, reason);
  if (expired === undefined) return;
  await stageStore.skipRemainingStages(tx, request.id, now, reason);
  await audit(tx, ctx, {
    kind: 'request.expired',
    data: { reason },
    subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
  });
  await refreshRequest(tx, request, now);
  if (await isToldWithEnd(tx, request, now)) return;
  await wantCards(
    tx,
    [{ kind: 'request-outcome', subjectId: request.id, audienceId: request.requesterId }],
    now,
  );
}

/** One message says that access ended, and with it that more time was asked for. Nothing ends for who holds it another way. */
async function isToldWithEnd(tx: Tx, { extendsGrantId }: Request, now: Date): Promise<boolean> {
  const grant = extendsGrantId === null ? undefined : await grantStore.findGrant(tx, extendsGrantId);
  if (grant === undefined) return false;
  const { state, expiresAt, endReason } = grant;
  const isOver = state !== 'active' || (expiresAt !== null && expiresAt <= now);
  const isByItself = endReason === null || endReason === 'expired';
  return isOver && !(isByItself && (await othersOf(tx, [grant])).length > 0);
}
