import { DomainError } from '../../domain/errors.ts';
import { localDate } from '../../domain/local-date.ts';
import { isActive } from '../../domain/person.ts';
import type { Drizzle } from '../../store/database.ts';
import type { ReviewItemRow } from '../../store/review-item-store.ts';
import type { PersonCtx } from '../actor.ts';
import { requirePeople } from '../people/require-people.ts';
import { readGivings, whyNotReviewer } from './read-access.ts';

const SENTENCES = {
  inactive: 'You aren’t active in the people directory, so you can’t decide in a review.',
  holder: 'This is your own access, so somebody else has to review it: reassign it.',
  requester: 'You asked for this access, so somebody else has to review it: reassign it.',
  approver: 'You approved this access, so somebody else has to review it: reassign it.',
};

/** The actor is active, and may review each of these items now: as it stands in the database, not as they signed in. */
export async function assertMayReview(
  db: Drizzle,
  ctx: PersonCtx,
  items: readonly ReviewItemRow[],
): Promise<void> {
  const [reviewer] = await requirePeople(db, [ctx.actor.person.id]);
  if (!isActive(reviewer, localDate(ctx.clock.now(), ctx.config.timezone)))
    throw new DomainError('forbidden', SENTENCES.inactive);
  const givings = await readGivings(db, items);
  for (const item of items) {
    const fault = whyNotReviewer(ctx, reviewer, item, givings);
    if (fault !== undefined) throw new DomainError('forbidden', SENTENCES[fault]);
  }
}
