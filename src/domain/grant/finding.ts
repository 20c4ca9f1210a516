import type { ChangeId, GrantId, PersonId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';

export const FINDING_STATES = ['open', 'ignored', 'kept', 'removed', 'ended'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/**
 * `ignored`: put off until a day; `kept`: adopted, or kept by a review; `ended`: the access ended before anybody decided.
 */
export const findingTransitions: Transitions<FindingState> = {
  open: ['ignored', 'kept', 'removed', 'ended'],
  ignored: ['open', 'kept', 'removed', 'ended'],
  kept: [],
  removed: [],
  ended: [],
};

/** So long a draft that took access on may be launched before its owners are asked instead. */
export const DRAFT_ASKS_MS = 24 * 60 * 60_000;

/** Found access is adopted until the end of a day at most so far ahead, or for good where its policy allows that. */
export const ADOPTED_FOR = { years: 1 } as const;
/** So far ahead its decision may be put off. */
export const IGNORED_FOR = { days: 90 } as const;

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
  /** Until when it is ignored; null: it isn't. */
  until: Date | null;
  /** Why somebody ignores or adopted it; null: nothing was said. */
  reason: string | null;
  /** When it was decided or put off, or its access ended; null while it is open. */
  endedAt: Date | null;
  endedById: PersonId | null;
}
