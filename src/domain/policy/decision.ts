import type { ApproverRef } from '../definitions.ts';

/** One stage of a request as the policy plans it; a skipped one is kept, with the condition that skipped it. */
export interface PlannedStage {
  name: string;
  approvers: ApproverRef[];
  need: number;
  skipReason: string | null;
}

/** `field` is one of the modal's inputs. */
export interface Fault {
  field: 'duration' | 'justification' | 'ticket' | 'entitlement';
  sentence: string;
}

/**
 * What a policy says of one ask. `incomplete`: nothing is decided until the faults are mended. `stages` never
 * holds only skipped ones: somebody decides.
 */
export type PolicyDecision =
  | { kind: 'denied'; policyId: string | null; reason: string }
  | { kind: 'incomplete'; policyId: string; faults: Fault[] }
  | { kind: 'auto-approved'; policyId: string; because: string }
  | {
      kind: 'stages';
      policyId: string;
      stages: PlannedStage[];
      expireAfterSeconds: number | null;
      note: string | null;
    };
