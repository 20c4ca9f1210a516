import type { Ctx } from '../../context.ts';
import { DomainError } from '../../domain/errors.ts';
import { audit } from '../../store/audit-log.ts';
import * as delegationStore from '../../store/delegation-store.ts';
import type { Delegation } from '../../store/delegation-store.ts';
import { transaction } from '../../store/transaction.ts';
import type { PersonCtx } from '../actor.ts';

const ended = ({ delegateId, approverId }: Delegation) => ({
  kind: 'delegation.ended' as const,
  data: { delegate: delegateId },
  subject: { personId: approverId },
});

/** Takes back what the actor has delegated. */
export async function endDelegation(ctx: PersonCtx): Promise<Delegation> {
  return transaction(ctx, async (tx) => {
    const delegation = await delegationStore.endDelegation(tx, ctx.actor.person.id, ctx.clock.now());
    if (delegation === undefined) throw new DomainError('invalid', 'You have delegated nothing.');
    await audit(tx, ctx, ended(delegation));
    return delegation;
  });
}

/** Ends the delegations whose time is up; answers how many. */
export async function endPastDelegations(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (tx) => {
    const past = await delegationStore.endPastDelegations(tx, ctx.clock.now());
    await audit(tx, ctx, ...past.map(ended));
    return past.length;
  });
}
