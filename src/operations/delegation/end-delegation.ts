import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as delegationStore from '../../store/request/delegation-store.ts';
import type { Delegation } from '../../store/request/delegation-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import * as approverStore from '../../store/request/approver-store.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { refreshRequest } from '../request/card-of.ts';

/** Takes back what the actor has delegated. */
export async function endDelegation(ctx: PersonCtx): Promise<Delegation> {
  return transaction(ctx, async (tx, ctx) => {
    const delegation = await delegationStore.endDelegation(tx, ctx.actor.person.id, ctx.clock.now());
    if (delegation === undefined) throw new DomainError('invalid', 'You haven’t delegated anything.');
    await settleEnded(tx, ctx, [delegation]);
    return delegation;
  });
}

/** Ends the delegations whose time is up; returns how many. */
export async function endPastDelegations(ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  if (!(await findsAny(ctx, (on, one) => delegationStore.listPastDelegations(on, now, one)))) return 0;
  return transaction(ctx, async (tx, ctx) => {
    const past = await delegationStore.endPastDelegations(tx, ctx.clock.now());
    await settleEnded(tx, ctx, past);
    return past.length;
  });
}

/** Takes the delegates off what is still open, so that nothing offers them what they may no longer decide. */
export async function settleEnded(tx: Tx, ctx: Ctx, ended: readonly Delegation[]): Promise<void> {
  const now = ctx.clock.now();
  await audit(
    tx,
    ctx,
    ...ended.map(({ delegateId, approverId }) => ({
      kind: 'delegation.ended' as const,
      data: { delegate: delegateId },
      subject: { personId: approverId },
    })),
  );
  for (const { id, approverId, delegateId } of ended) {
    const requestIds = await approverStore.removeDelegates(tx, approverId, { delegateId });
    for (const request of await requestStore.findRequests(tx, requestIds))
      await refreshRequest(tx, request, now);
    await refreshCards(tx, [delegateId], now, ['approvals-reminder', 'approvals-digest']);
    await refreshCards(tx, [id], now);
  }
}
