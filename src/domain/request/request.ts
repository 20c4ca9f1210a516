import type { BundleId, EntitlementKey, GrantId, PersonId, RequestId, StageId } from '../ids.ts';
import type { Place } from '../grant/connector.ts';
import type { ApproverRef, HandOnRef, Sensitivity } from '../definitions.ts';
import { secondsUntil } from '../time/duration.ts';
import type { TicketSeen } from './ticket-check.ts';
import type { Transitions } from '../transitions.ts';

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

/** Why a request ended that its time ran out on. */
export const UNDECIDED = 'Nobody decided it in time.';
/** Why a request ended that was for a time which has passed. */
const TOO_LATE = 'The time until which it was asked for is over.';

/** Why a request ends whose time has run out. */
export const overReason = ({ wishedEndAt }: Pick<Request, 'wishedEndAt'>, now: Date): string =>
  wishedEndAt !== null && wishedEndAt <= now ? TOO_LATE : UNDECIDED;

/** How long what is asked for lasts when it begins at `start`, in whole minutes where a time was named; null: permanent. */
export function secondsFrom(
  start: Date,
  { durationSeconds, wishedEndAt }: Pick<Request, 'durationSeconds' | 'wishedEndAt'>,
): number | null {
  if (wishedEndAt === null) return durationSeconds;
  const left = secondsUntil(wishedEndAt, start);
  return durationSeconds === null ? left : Math.min(durationSeconds, left);
}

/** `new` makes a grant, `extension` moves the end of one that is live, `break-glass` takes access before anybody decides. */
export type RequestKind = 'new' | 'extension' | 'break-glass';

/** How somebody came to be asked: by the policy, in an approver's place, or because time ran out. */
export type AskedVia = 'named' | 'delegate' | 'reassigned' | 'escalated' | 'replacement';

/** What an entitlement was when it was asked for: an id that comes back in the file may mean another thing. */
export interface AskedRight {
  connectorId: string;
  target: string;
  /** Its own id at the target; absent where that wasn't known. */
  targetId?: string;
  sensitivity: Sensitivity;
  resourceName: string;
  entitlementName: string;
  /** Where the connector acted then; absent where that isn't known. */
  place?: Place;
}

/** One ask for one entitlement. */
export interface Request {
  id: RequestId;
  kind: RequestKind;
  bundleId: BundleId | null;
  state: RequestState;
  requesterId: PersonId;
  beneficiaryId: PersonId;
  entitlement: EntitlementKey;
  /** null: asked for before this was kept. */
  askedRight: AskedRight | null;
  /** null: permanent. */
  durationSeconds: number | null;
  /** What was asked for, where an approver gave less. */
  askedSeconds: number | null;
  /** Until when it was asked for, where a time was named: what comes of it never lasts longer. */
  wishedEndAt: Date | null;
  justification: string;
  ticket: string;
  /** What it was found as when it was asked; null where nothing was looked up. */
  ticketSeen: TicketSeen | null;
  extendsGrantId: GrantId | null;
  policyId: string;
  definitionsHash: string;
  autoApproved: boolean;
  /** Why an admin was asked, when no policy could route it. */
  note: string | null;
  /** TraceStep[] of the policy's decision. */
  trace: unknown;
  nudgedAt: Date | null;
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
  /** Whether somebody who approved an earlier stage may decide this one too. */
  samePerson: boolean;
  /** Whom an approver may hand it on to. */
  reassignTo: HandOnRef[];
  skipReason: string | null;
  exceptionRuleId: string | null;
  remindAfterSeconds: number | null;
  escalateAfterSeconds: number | null;
  escalateTo: ApproverRef[];
  escalatedAt: Date | null;
  openedAt: Date | null;
  endedAt: Date | null;
}

export interface Decision {
  stageId: StageId;
  personId: PersonId;
  verdict: 'approve' | 'deny';
  comment: string;
  /** The approver for whom a delegate decided. */
  forPersonId: PersonId | null;
  decidedAt: Date;
}

/** How the reason of a stage begins that its policy's condition skipped; the condition follows. */
export const SKIPPED_BY_POLICY = 'skip_if: ';

/** Who approved a stage other than this one, or had a delegate approve it. */
export function saidYesElsewhere(decisions: readonly Decision[], stageId: StageId | null): Set<PersonId> {
  const given = decisions.filter((one) => one.verdict === 'approve' && one.stageId !== stageId);
  return new Set(given.flatMap((one) => [one.personId, one.forPersonId ?? one.personId]));
}

/** How many approvals there are: an approver and their delegate are one, and fill one seat between them. */
export function seatsFilled(decisions: readonly Decision[]): number {
  const given = decisions.filter((one) => one.verdict === 'approve');
  return new Set(given.map((one) => one.forPersonId ?? one.personId)).size;
}
