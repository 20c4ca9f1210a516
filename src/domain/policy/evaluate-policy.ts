import { type Definitions, type Entitlement, type Policy, type StageDefinition } from '../definitions.ts';
import { formatDuration } from '../duration.ts';
import type { Condition } from './condition.ts';
import type { Fault, PlannedStage, PolicyDecision } from './decision.ts';
import { describeEvaluationError } from './describe-cel-error.ts';
import type { Facts } from './facts.ts';

export type PolicyMatch =
  | { kind: 'matched'; policy: Policy }
  | { kind: 'none' }
  /** The policy's `when` failed, so that nothing from it on can be trusted to be the right one. */
  | { kind: 'failed'; policy: Policy; note: string };

const ADMIN_STAGE: PlannedStage = {
  name: 'Admin',
  approvers: [{ kind: 'admin' }],
  need: 1,
  skipReason: null,
};

/** The first policy whose `when` holds. */
export function matchPolicy(definitions: Pick<Definitions, 'policies'>, facts: Facts): PolicyMatch {
  for (const policy of definitions.policies) {
    const failures: string[] = [];
    const holds = test(policy.when, facts, `policy ${policy.id}, when`, failures);
    if (failures.length > 0) return { kind: 'failed', policy, note: adminNote(failures) };
    if (holds) return { kind: 'matched', policy };
  }
  return { kind: 'none' };
}

/**
 * What the definitions say of one ask; null seconds ask for permanent access. An expression that fails sends the
 * request to an admin first: it never approves, never skips a stage and never passes for "not denied".
 */
export function evaluatePolicy(
  definitions: Pick<Definitions, 'policies' | 'admins'>,
  entitlement: Entitlement,
  facts: Facts,
  ask: { durationSeconds: number | null },
): PolicyDecision {
  const match = matchPolicy(definitions, facts);
  if (match.kind === 'none') {
    const reason = `No policy covers ${entitlement.key}, so it can’t be requested; ask ${definitions.admins.join(' or ')}.`;
    return { kind: 'denied', policyId: null, reason };
  }
  const policyId = match.policy.id;
  if (match.kind === 'failed') {
    return { kind: 'stages', policyId, stages: [ADMIN_STAGE], expireAfterSeconds: null, note: match.note };
  }
  return decide(match.policy, facts, ask);
}

function decide(policy: Policy, facts: Facts, ask: { durationSeconds: number | null }): PolicyDecision {
  const policyId = policy.id;
  const failures: string[] = [];
  for (const [index, rule] of policy.deny.entries()) {
    if (test(rule.if, facts, `policy ${policyId}, deny ${index + 1}`, failures)) {
      return { kind: 'denied', policyId, reason: rule.reason };
    }
  }
  const faults = unmetRequirements(policy, facts, ask);
  if (faults.length > 0) return { kind: 'incomplete', policyId, faults };

  const { autoApprove } = policy;
  const approves =
    autoApprove !== null && test(autoApprove, facts, `policy ${policyId}, auto_approve`, failures);
  if (approves && failures.length === 0) {
    return {
      kind: 'auto-approved',
      policyId,
      because: `policy ${policyId} approves by itself: ${autoApprove.source}`,
    };
  }
  return planStages(policy, facts, failures);
}

function planStages(policy: Policy, facts: Facts, failures: string[]): PolicyDecision {
  const planned = policy.stages.map((stage) => planStage(policy, stage, facts, failures));
  const decided = planned.some((stage) => stage.skipReason === null);
  const note =
    failures.length > 0
      ? adminNote(failures)
      : decided
        ? null
        : `No stage of policy ${policy.id} applies to this request, so an admin decides.`;
  return {
    kind: 'stages',
    policyId: policy.id,
    stages: failures.length > 0 ? [ADMIN_STAGE, ...planned] : decided ? planned : [...planned, ADMIN_STAGE],
    expireAfterSeconds: policy.expireAfterSeconds,
    note,
  };
}

function planStage(policy: Policy, stage: StageDefinition, facts: Facts, failures: string[]): PlannedStage {
  const place = `policy ${policy.id}, stage ${stage.name}, skip_if`;
  const skipped = stage.skipIf !== null && test(stage.skipIf, facts, place, failures);
  return {
    name: stage.name,
    approvers: stage.approvers,
    need: stage.need,
    skipReason: skipped ? `skip_if: ${stage.skipIf?.source}` : null,
  };
}

function unmetRequirements(policy: Policy, facts: Facts, ask: { durationSeconds: number | null }): Fault[] {
  const faults: Fault[] = [];
  const { maxSeconds, permanent } = policy.duration;
  if (ask.durationSeconds === null) {
    if (!permanent)
      faults.push({
        field: 'duration',
        sentence: `This can’t be permanent: choose up to ${formatDuration(maxSeconds)}.`,
      });
  } else if (ask.durationSeconds > maxSeconds) {
    const asked = formatDuration(ask.durationSeconds);
    faults.push({
      field: 'duration',
      sentence: `${asked} is too long here: choose up to ${formatDuration(maxSeconds)}.`,
    });
  } else if (!(ask.durationSeconds >= 1)) {
    faults.push({ field: 'duration', sentence: `Choose a duration of up to ${formatDuration(maxSeconds)}.` });
  }
  const written = Array.from(facts.request.justification.trim()).length;
  const least = policy.require.justification;
  if (written < least) {
    const found =
      written === 0 ? 'nothing is written yet' : `${written} ${written === 1 ? 'is' : 'are'} written`;
    faults.push({ field: 'justification', sentence: `Say why in at least ${least} characters: ${found}.` });
  }
  if (policy.require.ticket && facts.request.ticket.trim() === '') {
    faults.push({ field: 'ticket', sentence: 'This needs the number of a ticket, such as INC-4711.' });
  }
  return faults;
}

function test(condition: Condition, facts: Facts, place: string, failures: string[]): boolean {
  try {
    return condition.evaluate(facts);
  } catch (error) {
    failures.push(`${place}: ${describeEvaluationError(error)}`);
    return false;
  }
}

function adminNote(failures: string[]): string {
  return `An admin decides first, because a condition failed (${failures.join('; ')}).`;
}
