import type { PersonId } from '../ids.ts';
import { isActive } from '../people/person.ts';
import type { Person } from '../people/person.ts';

/** Whose access an item is, and who gave it. */
export interface ReviewedAccess {
  /** null for an entitlement of a role. */
  holderId: PersonId | null;
  /** Who asked for it, or for more time. */
  requesterIds: readonly PersonId[];
  /** Who said yes to that. */
  approverIds: readonly PersonId[];
}

/** Why this person may not review an item now; undefined when they may. */
export function reviewerFault(
  person: Person,
  access: ReviewedAccess,
  today: string,
): 'inactive' | 'holder' | 'requester' | 'approver' | undefined {
  if (!isActive(person, today)) return 'inactive';
  if (person.id === access.holderId) return 'holder';
  if (access.requesterIds.includes(person.id)) return 'requester';
  if (access.approverIds.includes(person.id)) return 'approver';
  return undefined;
}
