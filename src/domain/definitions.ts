/** The compiled form of access.yaml: what every room reads; `config` alone makes it. */
import type {
  Condition,
  EntitlementCondition,
  HoldingCondition,
  PersonCondition,
} from './policy/condition/condition.ts';
import type { EntitlementKey } from './ids.ts';
import type { TicketCheck, TicketRule } from './request/ticket-check.ts';
import type { TicketForm } from './request/ticket.ts';

export type Sensitivity = 'low' | 'medium' | 'high' | 'critical';

export type PersonRef = { kind: 'person'; email: string } | { kind: 'group'; groupId: string };
/** `admin` is where a decision goes that no policy could route. */
export type ApproverRef = PersonRef | { kind: 'owner' } | { kind: 'manager' } | { kind: 'admin' };

/** To whom a decision may be handed: anybody employed here, the resource's owners, the admins, or these. */
export type HandOnRef = PersonRef | { kind: 'owner' } | { kind: 'admin' } | { kind: 'employees' };

/** Members are listed, or read elsewhere every minute: from a user group of Slack by its handle, or from `read`. */
export type Group = { id: string } & (
  | { members: string[] }
  | { slackUsergroup: string }
  | { read: HoldersOfTarget | OnCallSchedule }
);

/** Who holds a target at a connector. */
export interface HoldersOfTarget {
  from: 'connector';
  connectorId: string;
  target: string;
}

export const ON_CALL_SERVICES = ['pagerduty', 'opsgenie', 'grafana-oncall'] as const;

/** Who is on call by a schedule now. */
export interface OnCallSchedule {
  from: (typeof ON_CALL_SERVICES)[number];
  schedule: string;
  /** Secret, filled in. */
  token: string;
  /** Of its API. */
  url: string;
  allowPrivateAddresses: boolean;
}

export interface Resource {
  id: string;
  name: string;
  description: string;
  connectorId: string;
  environment: string;
  sensitivity: Sensitivity;
  owners: PersonRef[];
  tags: string[];
  /** Which of what its connector lists it has besides; null: none. */
  discover: Discovery | null;
  entitlements: Entitlement[];
  reconcile: Reconciliation;
}

/** How often what a target holds is compared with what was decided. */
export interface Reconciliation {
  /** Null: never. */
  everySeconds: number | null;
  /** The share (0 to 1) of what is held from which on differences that come at once aren't believed. */
  massChange: number;
  /** After how long without use access is offered for removal, where its target says when it was used; null: never. */
  unusedAfterSeconds: number | null;
}

export interface Discovery {
  match: EntitlementCondition;
  sensitivity: Sensitivity;
}

export interface Entitlement {
  key: EntitlementKey;
  id: string;
  resourceId: string;
  name: string;
  description: string;
  target: string;
  /** Its own id at the target, where its connector lists one. */
  targetId?: string;
  sensitivity: Sensitivity;
  /** It isn't typed: its connector lists it. */
  isDiscovered?: true;
  /** What people see in place of its name, where something else beside it would look the same. */
  shownAs?: string;
}

/** An entitlement that is or was in the catalog, as it was called last, and its resource's owners then. */
export interface KnownRight {
  key: EntitlementKey;
  resourceName: string;
  entitlementName: string;
  /** E-mails and `group:<id>`. */
  owners: string[];
}

/** A connector's section: `settings` is everything but id and type, secrets filled in, as the connector type's `settings` schema takes it. */
export interface ConnectorDefinition {
  id: string;
  type: string;
  settings: Record<string, unknown>;
}

export interface Role {
  id: string;
  name: string;
  entitlements: EntitlementKey[];
  assignWhen: PersonCondition | null;
  requestable: boolean;
}

export interface StageDefinition {
  name: string;
  approvers: ApproverRef[];
  need: number;
  /** Whether somebody who approved an earlier stage may decide this one too. */
  samePerson: boolean;
  skipIf: Condition | null;
  remindAfterSeconds: number | null;
  escalateAfterSeconds: number | null;
  escalateTo: ApproverRef[];
}

export interface Policy {
  id: string;
  when: Condition;
  deny: { if: Condition; reason: string }[];
  autoApprove: Condition | null;
  /** `justification`: least length in characters. `ticketRule`: what a ticket that is needed must be. */
  require: { justification: number; ticket: boolean; ticketRule?: TicketRule };
  duration: { defaultSeconds: number; maxSeconds: number; permanent: boolean };
  stages: StageDefinition[];
  expireAfterSeconds: number | null;
  reassignTo: HandOnRef[];
  breakGlass: { allowedIf: Condition; maxSeconds: number; reviewBy: ApproverRef[] } | null;
}

export interface SeparationRule {
  id: string;
  name: string;
  /** Nobody may hold something of two of these lists. */
  conflict: EntitlementKey[][];
  onConflict: 'block' | 'require_exception';
  exceptionApprovers: PersonRef[];
}

export interface ReviewTemplate {
  id: string;
  name: string;
  scope: HoldingCondition;
  reviewers: string[];
  schedule: string | null;
  dueInSeconds: number;
  remind: { everySeconds: number; fromSeconds: number } | null;
  escalate: { afterSeconds: number; to: string[] } | null;
  undecided: 'revoke' | 'keep';
  /** To whom what is reviewed may be handed. */
  reassignTo: string[];
  /** Where the close would remove a larger share (0 to 1) than this of anyone's or any resource's access, an admin is asked first. */
  askAboveShare: number;
  signOff: string[];
}

/** `file` is an absolute path. */
export type PeopleSource = { from: 'csv'; file: string } | { from: 'slack' };

/** A person whom the file names by e-mail; `place` is the file, line and key. */
export interface PersonMention {
  email: string;
  place: string;
}

export interface Definitions {
  /** sha-256 over the source text and what the environment put into it outside connectors, hex; what a request freezes. */
  hash: string;
  /** The text of the file, with its ${NAME}s unfilled. */
  source: string;
  organization: string;
  timezone: string;
  workingHours: { days: string[]; from: string; to: string } | null;
  admins: string[];
  auditors: string[];
  auditChannel: string | null;
  people: PeopleSource[];
  /** Every type of person that there is, in lower case. */
  personTypes: readonly string[];
  tickets: TicketForm & { check?: TicketCheck };
  groups: ReadonlyMap<string, Group>;
  connectors: ReadonlyMap<string, ConnectorDefinition>;
  resources: ReadonlyMap<string, Resource>;
  entitlements: ReadonlyMap<EntitlementKey, Entitlement>;
  /** What was in the catalog once and isn't any more, which some still hold: names and owners alone. Filled in where a database is. */
  left: ReadonlyMap<EntitlementKey, KnownRight>;
  /** As of which readings the discovered entitlements are among the others; empty: of none. Filled in where a database is. */
  discovered: string;
  roles: ReadonlyMap<string, Role>;
  policies: Policy[];
  separationOfDuties: SeparationRule[];
  reviews: ReadonlyMap<string, ReviewTemplate>;
  /** Everybody named in the file, for the check against the roster. */
  mentions: PersonMention[];
}
