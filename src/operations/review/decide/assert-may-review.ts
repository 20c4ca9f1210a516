import { DomainError } from '../../../domain/errors.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { isActive } from '../../../domain/people/person.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { requirePeople } from '../../people/require-people.ts';
import { whyNotDecide } from './why-not-decide.ts';
import type { WhyNot } from './why-not-decide.ts';

const handed = (why: string) =>
  `This was handed to you, and ${why}, so somebody else has to review it: reassign it.`;
const holder = 'This is your own access, so somebody else has to review it: reassign it.';
const SENTENCES: Record<WhyNot, string> = {
  inactive: 'You aren’t active in the people directory, so you can’t decide in a review.',
  holder,
  requester: 'You asked for this access, so somebody else has to review it: reassign it.',
  approver: 'You approved this access, so somebody else has to review it: reassign it.',
  concerned: holder,
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
  const [fault] = (await whyNotDecide(db, ctx, campaign, reviewer, items)).values();
  if (fault !== undefined) throw new DomainError('forbidden', SENTENCES[fault]);
}
