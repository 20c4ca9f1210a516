import type { ExternalGrant } from '../grant/connector.ts';
import type { PersonId } from '../ids.ts';

/** `person`: it is theirs, and so is what it holds. `service`: nobody's own, and they answer for what it held by then. */
export type AccountMatchKind = 'person' | 'service';

/** Whose an account is, or who answers for it, as an owner of a resource said. */
export interface AccountMatch {
  connectorId: string;
  placeId: string;
  /** What tells its account from others of its connector: short. */
  accountKey: string;
  resourceId: string;
  personId: PersonId;
  kind: AccountMatchKind;
  held: string[];
  reason: string;
  matchedAt: Date;
  matchedById: PersonId;
}

/** What tells a right of an account from its others: its own id, where its target has one, since names are taken again. */
export const rightName = ({ target, targetId }: Pick<ExternalGrant, 'target' | 'targetId'>): string =>
  targetId ?? target;

/**
 * Which of these matches of one account goes for a resource: the one that was made there, else the last one that says whose it
 * is. Who answers for a service account at one resource doesn't at another.
 */
export function matchFor(matches: readonly AccountMatch[], resourceId: string): AccountMatch | undefined {
  const own = matches.find((one) => one.resourceId === resourceId);
  if (own !== undefined) return own;
  return matches
    .filter(({ kind }) => kind === 'person')
    .toSorted((a, b) => b.matchedAt.getTime() - a.matchedAt.getTime())[0];
}
