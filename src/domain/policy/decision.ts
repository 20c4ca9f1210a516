import type { ApproverRef, HandOnRef } from '../definitions.ts';
import type { Reasons } from './readings.ts';

/** One stage of a request as the policy plans it; a skipped one is kept, with the condition that skipped it. */
export interface PlannedStage {
  name: string;
  approvers: ApproverRef[];
  need: number;
  samePerson: boolean;
  skipReason: string | null;
  /** The separation rule that this stage decides an exception from; null for a policy's own stage. */
  exceptionFor: string | null;
}

/** What decided by exception lasts at most; `endsAfterSeconds` is the grant's length, whatever was asked for. */
export interface Exception {
  ruleIds: string[];
  endsAfterSeconds: number;
}

/** `field` is one of the modal's inputs. */
export interface Fault {
  field: 'duration' | 'justification' | 'ticket' | 'entitlement';
  sentence: string;
}

/** `incomplete`: nothing is decided until the faults are mended. */
export type Verdict =
  | { kind: 'denied'; policyId: string | null; reason: string }
  | { kind: 'incomplete'; policyId: string; faults: Fault[] }
  | { kind: 'auto-approved'; policyId: string; because: string }
  | {
      kind: 'stages';
      policyId: string;
      stages: PlannedStage[];
      expireAfterSeconds: number | null;
      note: string | null;
      exception: Exception | null;
      /** Whom an approver of any of its stages may hand it on to. */
      reassignTo: HandOnRef[];
    };

/** What a policy says of one ask, and why. `stages` never holds only skipped ones: somebody decides. */
export type PolicyDecision = Verdict & Reasons;
