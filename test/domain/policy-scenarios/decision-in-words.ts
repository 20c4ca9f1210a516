import type { ApproverRef } from '../../../src/domain/definitions.ts';
import type { PolicyDecision } from '../../../src/domain/policy/decision.ts';

/** A decision as an auditor would write it down: one line each for what was decided, each stage, and why. */
export function decisionInWords(decision: PolicyDecision): string[] {
  switch (decision.kind) {
    case 'denied':
      return [`denied by ${decision.policyId ?? 'no policy'}: ${decision.reason}`];
    case 'incomplete':
      return decision.faults.map(({ field, sentence }) => `mend the ${field}: ${sentence}`);
    case 'auto-approved':
      return [`approved at once, because ${decision.because}`];
    case 'stages':
      return [
        ...decision.stages.map((stage) =>
          stage.skipReason === null
            ? `${stage.name}: ${stage.need} of ${stage.approvers.map(approverInWords).join(', ')}`
            : `${stage.name}: skipped, ${stage.skipReason}`,
        ),
        ...(decision.note === null ? [] : [decision.note]),
        ...(decision.expireAfterSeconds === null
          ? []
          : [`ends undecided after ${decision.expireAfterSeconds / 3_600}h`]),
      ];
  }
}

function approverInWords(ref: ApproverRef): string {
  if (ref.kind === 'person') return ref.email;
  return ref.kind === 'group' ? `group ${ref.groupId}` : ref.kind;
}
