import type { Tx } from '../../store/database.ts';
import type { PersonCtx } from '../actor.ts';
import { findApprovers } from '../approvers.ts';
import type { Weighed } from './weigh-request.ts';

/** A request that nobody could decide is refused now, rather than left to wait for ever. */
export async function orUndecidable(tx: Tx, ctx: PersonCtx, weighed: Weighed): Promise<Weighed> {
  const { decision, requester, beneficiary, entitlement } = weighed;
  if (decision.kind !== 'stages') return weighed;
  const question = { entitlement: entitlement.key, requester, beneficiary, now: ctx.clock.now() };
  for (const stage of decision.stages.filter((one) => one.skipReason === null)) {
    const { approvers: refs, need } = stage;
    const approvers = await findApprovers(tx, ctx.config, { ...question, refs, need });
    const seats = approvers.filter((one) => one.forPersonId === null);
    if (seats.length >= need) continue;
    const reason = `Nobody is left who could decide “${stage.name}”: it needs ${need}, and neither its approvers nor the admins are enough. Tell an admin: the policy ${decision.policyId} must name somebody else.`;
    const { policyId, trace } = decision;
    return { ...weighed, decision: { kind: 'denied', policyId, reason, trace } };
  }
  return weighed;
}
