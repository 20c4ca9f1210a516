import type { EntitlementKey, GrantId, PersonId, RequestId, StageId } from './ids.ts';
import type { ApproverRef } from './definitions.ts';
import type { Transitions } from './transitions.ts';

export const REQUEST_STATES = ['pending', 'approved', 'denied', 'cancelled', 'expired'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const requestTransitions: Transitions<RequestState> = {
  pending: ['approved', 'denied', 'cancelled', 'expired'],
  approved: [],
  denied: [],
  cancelled: [],
  expired: [],
};

export const STAGE_STATES = ['waiting', 'open', 'approved', 'denied', 'skipped'] as const;
export type StageState = (typeof STAGE_STATES)[number];

export const stageTransitions: Transitions<StageState> = {
  waiting: ['open', 'skipped'],
  open: ['approved', 'denied', 'skipped'],
  approved: [],
  denied: [],
  skipped: [],
};

/** One ask for one entitlement: `new` makes a grant, `extension` moves the end of one that is live. */
export interface Request {
  id: RequestId;
  kind: 'new' | 'extension';
  state: RequestState;
  requesterId: PersonId;
  beneficiaryId: PersonId;
  entitlement: EntitlementKey;
  /** null: permanent. */
  durationSeconds: number | null;
  justification: string;
  ticket: string;
  extendsGrantId: GrantId | null;
  policyId: string;
  definitionsHash: string;
  autoApproved: boolean;
  /** Why an admin was asked, when no policy could route it. */
  note: string | null;
  createdAt: Date;
  /** When an undecided request ends by itself. */
  dueAt: Date | null;
  endedAt: Date | null;
  endReason: string | null;
}

export interface Stage {
  id: StageId;
  requestId: RequestId;
  ordinal: number;
  name: string;
  state: StageState;
  need: number;
  approvers: ApproverRef[];
  skipReason: string | null;
  openedAt: Date | null;
  endedAt: Date | null;
}

export interface Decision {
  stageId: StageId;
  personId: PersonId;
  verdict: 'approve' | 'deny';
  comment: string;
  decidedAt: Date;
}
