import type { ChangeId, GrantId, PersonId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';

export const FINDING_STATES = ['open', 'kept', 'removed', 'ended'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** `ended`: the access ended before anybody decided. */
export const findingTransitions: Transitions<FindingState> = {
  open: ['kept', 'removed', 'ended'],
  kept: [],
  removed: [],
  ended: [],
};

/** So long a draft that took access on may be launched before its owners are asked instead. */
export const DRAFT_ASKS_MS = 24 * 60 * 60_000;

/**
 * Access that was there before a grant of it began and that nobody had decided: does it stay? Where none of `seenFor`, `changeId`
 * and `lookedAt` says how it was found, a review took it on and nobody decided it there.
 */
export interface Finding {
  /** The grant of source `found` that accounts for it. */
  grantId: GrantId;
  state: FindingState;
  /** The grant before whose provisioning it was seen; null otherwise. */
  seenFor: GrantId | null;
  /** After which change of the database a look at its target found it; null: otherwise. */
  changeId: ChangeId | null;
  /** When the look was begun that found it, where one that comes by itself did. */
  lookedAt: Date | null;
  /** Our operation that gave it, of a grant that isn’t on record; null: not known to be ours. */
  operation: string | null;
  /** Who may decide it, as of the last look. */
  askedIds: PersonId[];
  foundAt: Date;
  endedAt: Date | null;
  endedById: PersonId | null;
}
