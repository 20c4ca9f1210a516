import type { Ctx } from '../../context.ts';
import { conflictSentence } from '../../../domain/request/separation.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import { findConflictsOf } from '../../policy/conflicts.ts';

/**
 * Judges separation of duties once more, before the first write at the target: a conflict with what was decided
 * before it stops the grant, unless its exception was approved, or is for the review of emergency access to judge.
 */
export async function conflictAtGrant(ctx: Ctx, grant: GrantRow): Promise<string | undefined> {
  if (grant.stoodBefore !== null || grant.requestId === null) return undefined;
  const conflicts = await findConflictsOf(
    ctx.db.drizzle,
    ctx.config,
    { id: grant.principalId },
    grant.entitlement,
    { except: { id: grant.requestId }, counts: () => false, holds: (other) => isEarlier(other, grant) },
  );
  if (conflicts.length === 0) return undefined;
  const request = await requestStore.findRequest(ctx.db.drizzle, grant.requestId);
  const stages = await stageStore.findStages(ctx.db.drizzle, [grant.requestId]);
  const excepted = new Set(
    stages.filter((one) => one.state === 'approved').map((one) => one.exceptionRuleId),
  );
  const isExcepted = (ruleId: string) => request?.kind === 'break-glass' || excepted.has(ruleId);
  const standing = conflicts.find(({ rule }) => rule.onConflict === 'block' || !isExcepted(rule.id));
  return standing && conflictSentence(standing);
}

/** Of two of the same millisecond always the same one. */
function isEarlier(one: GrantRow, other: GrantRow): boolean {
  const between = one.createdAt.getTime() - other.createdAt.getTime();
  return between === 0 ? one.id < other.id : between < 0;
}
