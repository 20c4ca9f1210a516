import type { Facts } from '../facts.ts';
import type { GroupsAsked } from './groups-asked.ts';

/**
 * A CEL expression that was type-checked on load; `evaluate` throws when the expression fails on these facts, and
 * `UnreadGroups` when it comes out by who is in a group that can't be read. Facts
 * are never changed once they were handed in: what CEL makes of them is kept.
 */
export interface Condition<F = Facts> {
  source: string;
  /** The facts it names, as `person.department`, each once. */
  reads: readonly string[];
  groupsAsked: GroupsAsked;
  /** The texts that it compares a fact with, as they are written. */
  compares: readonly { fact: string; text: string }[];
  evaluate(facts: F): boolean;
}

/** What a role's `assign_when` may read. */
export type PersonCondition = Condition<Pick<Facts, 'person'>>;
/** What a resource's `discover.match` may read. */
export type EntitlementCondition = Condition<Pick<Facts, 'entitlement'>>;
/** What a review's `scope` may read: the holder, and what is held. */
export type HoldingCondition = Condition<Pick<Facts, 'person' | 'resource' | 'entitlement'>>;
