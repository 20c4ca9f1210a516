import type { ApproverRef, Definitions, Entitlement, Policy } from '../definitions.ts';
import type { Conflict } from '../request/separation.ts';
import { denyReason, matchPolicy, uncoveredReason } from './evaluate-policy.ts';
import { blockReason } from './exception.ts';
import type { Facts } from './facts.ts';
import { type Reasons, Readings, traced } from './readings.ts';
import { durationFault, justificationFault } from './requirements.ts';

/** Whoever takes access in an emergency says why in at least this many characters. */
const LEAST_JUSTIFICATION = 10;

/** `field`: the input to mend; refused without one, nothing that is typed would help. */
export type BreakGlassDecision = (
  | { kind: 'allowed'; policyId: string; maxSeconds: number; reviewBy: ApproverRef[] }
  | { kind: 'refused'; reason: string; field?: 'duration' | 'justification' }
) &
  Reasons;

/**
 * Whether access may be taken at once in an emergency. The policy that would decide a request decides this too; its
 * deny rules and blocking conflicts still refuse, and so does any condition that fails. An exception that a conflict
 * would take isn't waited for: that is what the review is for.
 */
export function evaluateBreakGlass(
  definitions: Pick<Definitions, 'policies' | 'admins'>,
  entitlement: Pick<Entitlement, 'key'>,
  facts: Facts,
  ask: { durationSeconds: number | null },
  conflicts: readonly Conflict[] = [],
): BreakGlassDecision {
  const readings = new Readings(facts);
  const refused = (reason: string, field?: 'duration' | 'justification'): BreakGlassDecision =>
    traced({ kind: 'refused', reason, ...(field && { field }) }, readings);

  const match = matchPolicy(definitions, facts, readings);
  if (match.kind === 'none') return refused(uncoveredReason(definitions, entitlement));
  if (match.kind === 'failed') return refused(failedReason(readings));
  const { policy } = match;
  const reason = denyReason(policy, readings) ?? blockReason(conflicts, readings);
  if (reason !== undefined) return refused(reason);
  if (policy.breakGlass === null)
    return refused(
      `Policy ${policy.id} doesn’t allow emergency access to ${entitlement.key}: make a request.`,
    );
  const { allowedIf, maxSeconds, reviewBy } = policy.breakGlass;
  const allowed = readings.test(policy, { key: 'allowed_if' }, allowedIf);
  if (readings.failed) return refused(failedReason(readings));
  if (!allowed)
    return refused(`Policy ${policy.id} doesn’t allow emergency access in this case: make a request.`);

  const duration = durationFault(ask.durationSeconds, { maxSeconds, permanent: false });
  const justification = justificationFault(facts.request.justification, leastJustification(policy));
  const unmet = [duration, justification].filter((sentence) => sentence !== undefined);
  readings.note({ kind: 'requirements', policyId: policy.id, unmet });
  if (duration !== undefined) return refused(duration, 'duration');
  if (justification !== undefined) return refused(justification, 'justification');
  return traced({ kind: 'allowed', policyId: policy.id, maxSeconds, reviewBy }, readings);
}

/** How many characters a reason must have to take access in an emergency under this policy. */
export function leastJustification({ require }: Pick<Policy, 'require'>): number {
  return Math.max(LEAST_JUSTIFICATION, require.justification);
}

function failedReason(readings: Readings): string {
  const unread = readings.unread();
  if (unread.length > 0)
    return `${unread.join(' ')} So nothing is given without a person’s decision: make a request, which goes to an admin.`;
  return `A condition failed, so nothing is given without a person’s decision (${readings.failures().join('; ')}): make a request, which goes to an admin.`;
}
