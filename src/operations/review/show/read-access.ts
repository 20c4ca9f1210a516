import type { GrantId, PersonId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import type { Person } from '../../../domain/people/person.ts';
import { reviewerFault } from '../../../domain/review/reviewer.ts';
import type { ReviewedAccess } from '../../../domain/review/reviewer.ts';
import type { Ctx } from '../../context.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as factsStore from '../../../store/review/review-facts-store.ts';
import type { Giving } from '../../../store/review/review-facts-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';

/** How the access of items came to be, by their grants. */
export async function readGivings(
  db: Drizzle,
  items: readonly Pick<ReviewItemRow, 'grantId'>[],
): Promise<ReadonlyMap<GrantId, readonly Giving[]>> {
  const grantIds = items.flatMap((item) => item.grantId ?? []);
  const found = new Map<GrantId, Giving[]>();
  for (const giving of await factsStore.findGivings(db, grantIds))
    found.set(giving.grantId, [...(found.get(giving.grantId) ?? []), giving]);
  return found;
}

/** Why this person may not review an item now, as said of them; undefined when they may. */
export function whyNotReviewer(
  { clock, config }: Pick<Ctx, 'clock' | 'config'>,
  person: Person,
  item: Pick<ReviewItemRow, 'grantId' | 'personId'>,
  givings: ReadonlyMap<GrantId, readonly Giving[]>,
): 'inactive' | 'holder' | 'requester' | 'approver' | undefined {
  const given = item.grantId === null ? [] : (givings.get(item.grantId) ?? []);
  const access: ReviewedAccess = {
    holderId: item.personId,
    requesterIds: given.map((one) => one.requesterId),
    approverIds: given.flatMap((one): PersonId[] =>
      [one.approverId, one.forApproverId].filter((id) => id !== null),
    ),
  };
  return reviewerFault(person, access, localDate(clock.now(), config.timezone));
}
