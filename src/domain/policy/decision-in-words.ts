import type { ApproverRef } from '../definitions.ts';
import { formatDuration } from '../time/duration.ts';
import type { PolicyDecision } from './decision.ts';
import type { BreakGlassDecision } from './evaluate-break-glass.ts';

/** A decision as an auditor would write it down: one line each for what was decided, each stage, and why. */
export function decisionInWords(decision: PolicyDecision | BreakGlassDecision): string[] {
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
        ...(decision.exception === null
          ? []
          : [`as an exception, for ${formatDuration(decision.exception.endsAfterSeconds)}`]),
        ...(decision.expireAfterSeconds === null
          ? []
          : [`ends undecided after ${formatDuration(decision.expireAfterSeconds)}`]),
      ];
    case 'allowed':
      return [
        `taken at once, for up to ${formatDuration(decision.maxSeconds)}`,
        `reviewed afterwards by ${decision.reviewBy.map(approverInWords).join(', ')}`,
      ];
    case 'refused':
      return [`not taken: ${decision.reason}`];
  }
}

function approverInWords(ref: ApproverRef): string {
  if (ref.kind === 'person') return ref.email;
  return ref.kind === 'group' ? `group ${ref.groupId}` : ref.kind;
}
