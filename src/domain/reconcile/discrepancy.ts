import type { AccountAtTarget, Place } from '../grant/connector.ts';
import type { DiscrepancyId, EntitlementKey, GrantId, PersonId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';
import { rightName } from './account-match.ts';
import type { AccountMatchKind } from './account-match.ts';

/**
 * How a target differs from what was decided, but for access that somebody may keep, which is a finding:
 * - `missing`: access that was decided isn't there
 * - `left-behind`: access that ended is there, given by an operation of ours
 * - `orphaned-account`: an account holds access, and nobody is known for it, or whoever it is of has left
 * - `unused`: access that works and wasn't used for long, where its target says so
 * - `shared-account`: one account that several people's access is of
 * - `account-state`: an account is disabled there whose person is active and holds access, or active there whose person has left
 * - `entitlement-gone`: access.yaml names what its target doesn't have
 * - `mass-change`: so much differs at once that none of it is believed
 */
export const DISCREPANCY_KINDS = [
  'missing',
  'left-behind',
  'orphaned-account',
  'unused',
  'shared-account',
  'account-state',
  'entitlement-gone',
  'mass-change',
] as const;
export type DiscrepancyKind = (typeof DISCREPANCY_KINDS)[number];

export const DISCREPANCY_STATES = [
  'open',
  'ignored',
  'removed',
  'restored',
  'matched',
  'confirmed',
  'resolved',
] as const;
export type DiscrepancyState = (typeof DISCREPANCY_STATES)[number];

/** `resolved`: a later look doesn't show it any more, or what it was of has ended. */
export const discrepancyTransitions: Transitions<DiscrepancyState> = {
  open: ['ignored', 'removed', 'restored', 'matched', 'confirmed', 'resolved'],
  ignored: ['open', 'removed', 'restored', 'matched', 'confirmed', 'resolved'],
  removed: [],
  restored: [],
  matched: [],
  confirmed: [],
  resolved: [],
};

/** In these it isn't settled: one difference has one of them at a time. */
export const UNSETTLED_STATES = ['open', 'ignored'] as const satisfies DiscrepancyState[];

/** One difference between what was decided and what a target holds. */
export interface Discrepancy {
  id: DiscrepancyId;
  kind: DiscrepancyKind;
  state: DiscrepancyState;
  resourceId: string;
  /** What tells this difference from another of its kind on its resource: short. */
  key: string;
  entitlement: EntitlementKey | null;
  /** The grant that it is about. */
  grantId: GrantId | null;
  connectorId: string;
  place: Place | null;
  /** The account there that it is about. */
  account: (AccountAtTarget & { email: string | null }) | null;
  facts: DiscrepancyFacts;
  /** What the target said: a sentence. */
  said: string;
  /** When the look was begun that saw it last. */
  seenAt: Date;
  foundAt: Date;
  /** Who may settle it, as of the last time that was looked up. */
  askedIds: PersonId[];
  /** Ignored: until then. */
  until: Date | null;
  /** What was said when it was settled or ignored. */
  reason: string;
  endedAt: Date | null;
  /** Null: it settled itself. */
  endedById: PersonId | null;
}

/** What is particular to a kind. */
export interface DiscrepancyFacts {
  /** Of an account: what it holds, as its target calls it. */
  targets?: string[];
  /** Of an account: the ids of its targets, in their order; absent where none has one. */
  targetIds?: (string | null)[];
  /** Of an account: as in `SeenAs`. */
  system?: string;
  /** Of access: who holds it. Of an account: the person whose it is, or who answers for it, who isn't active any more. */
  personId?: PersonId;
  /** Unused: when it was used last, as an instant in ISO's form. */
  lastUsedAt?: string;
  /** Of a shared account: whose access is of it. */
  personIds?: PersonId[];
  /** Of an account's state: where it is disabled. */
  disabled?: 'there' | 'here';
  /** Of an entitlement that is gone: what it is called in access.yaml. */
  target?: string;
  /** Of a service account: who answers for it, and what it holds beside what it held when they came to. */
  servedById?: PersonId;
  beyond?: string[];
  /** Of an account: whose it is, or who answers for it, as was said when this was settled. */
  matchedTo?: PersonId;
  matchedAs?: AccountMatchKind;
  /** Of a mass change. */
  gone?: number;
  added?: number;
  listed?: number;
}

/** What an account holds, each by what tells it from its others. */
export const rightsHeld = ({
  targets = [],
  targetIds = [],
}: Pick<DiscrepancyFacts, 'targets' | 'targetIds'>): string[] =>
  targets.map((target, at) => rightName({ target, targetId: targetIds[at] ?? undefined }));

export const DISCREPANCY_VERDICTS = ['restore', 'match', 'serve', 'remove', 'ignore', 'confirm'] as const;
export type DiscrepancyVerdict = (typeof DISCREPANCY_VERDICTS)[number];

interface Rule {
  /** Who may settle it; null: nobody has to, and admins are told. */
  askedOf: 'owner' | 'admin' | null;
  verdicts: readonly DiscrepancyVerdict[];
}

/** Who settles a difference, and how. */
export const DISCREPANCY_RULES: Readonly<Record<DiscrepancyKind, Rule>> = {
  missing: { askedOf: 'owner', verdicts: ['restore', 'remove', 'ignore'] },
  'left-behind': { askedOf: null, verdicts: [] },
  'orphaned-account': { askedOf: 'owner', verdicts: ['match', 'serve', 'remove', 'ignore'] },
  unused: { askedOf: 'owner', verdicts: ['remove', 'ignore'] },
  'shared-account': { askedOf: 'owner', verdicts: ['ignore'] },
  'account-state': { askedOf: 'owner', verdicts: ['ignore'] },
  'entitlement-gone': { askedOf: 'owner', verdicts: ['ignore'] },
  'mass-change': { askedOf: 'admin', verdicts: ['confirm'] },
};

/** How long a difference may be ignored before it is asked about again. */
export const LONGEST_IGNORED_DAYS = 90;
