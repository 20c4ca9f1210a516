import type { HandOnFault } from '../../domain/hand-on.ts';
import { DomainError } from '../../domain/errors.ts';
import { localDate } from '../../domain/local-date.ts';
import { isActive } from '../../domain/person.ts';
import type { Person } from '../../domain/person.ts';
import type { CampaignRow } from '../../store/campaign-store.ts';
import type { Drizzle } from '../../store/database.ts';
import * as personStore from '../../store/person-store.ts';
import type { ReviewItemRow } from '../../store/review-item-store.ts';
import type { PersonCtx } from '../actor.ts';
import { requirePeople } from '../people/require-people.ts';
import { findTaker, reviewHandOnFault } from './hand-on-review.ts';
import { readGivings, whyNotReviewer } from './read-access.ts';

const SENTENCES = {
  inactive: 'You aren’t active in the people directory, so you can’t decide in a review.',
  holder: 'This is your own access, so somebody else has to review it: reassign it.',
  requester: 'You asked for this access, so somebody else has to review it: reassign it.',
  approver: 'You approved this access, so somebody else has to review it: reassign it.',
};

const handed = (why: string) =>
  `This was handed to you, and ${why}, so somebody else has to review it: reassign it.`;
const HANDED: Record<HandOnFault, string> = {
  concerned: SENTENCES.holder,
  'no-employee': handed('you aren’t listed as an employee any more'),
  report: handed('you report to whose access it is'),
  unnamed: handed('you aren’t among those to whom it may be handed any more'),
};

/** The actor is active, and may review each of these items now: as it stands in the database, not as they signed in. */
export async function assertMayReview(
  db: Drizzle,
  ctx: PersonCtx,
  campaign: Pick<CampaignRow, 'rules'>,
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
  await assertMayBeHanded(db, ctx, campaign, reviewer, items);
}

/** What a person handed to them, rather than the rules, is still among what may be handed to them. */
async function assertMayBeHanded(
  db: Drizzle,
  ctx: PersonCtx,
  { rules }: Pick<CampaignRow, 'rules'>,
  reviewer: Person,
  items: readonly ReviewItemRow[],
): Promise<void> {
  const chosen = items.filter((item) => item.handedById !== null);
  if (chosen.length === 0) return;
  const taker = await findTaker(db, ctx, rules, reviewer);
  const holders = await personStore.findPeople(
    db,
    chosen.flatMap((item) => item.personId ?? []),
  );
  for (const item of chosen) {
    const holder = holders.find((one) => one.id === item.personId);
    const fault = reviewHandOnFault(taker, item, holder);
    if (fault !== undefined) throw new DomainError('forbidden', HANDED[fault]);
  }
}
