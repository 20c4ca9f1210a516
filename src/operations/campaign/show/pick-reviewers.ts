import type { Campaign } from '../../../domain/review/campaign.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import { findSigns } from './find-signs.ts';
import type { JudgedStanding, ReviewerStanding } from './review-progress.ts';

const SHOWN = 12;
/** Of these, so many are kept for whoever has signs of rubber-stamping and isn't late. */
const WITH_SIGNS = 4;
/** Signs are looked for among so many at once, until there are enough. */
const AT_ONCE = 100;

/** The late first, then who has done least; whoever only has signs isn't crowded out by them. */
export async function pickReviewers(
  db: Drizzle,
  campaign: Campaign,
  all: readonly ReviewerStanding[],
  now: Date,
): Promise<JudgedStanding[]> {
  const ordered = all.toSorted(worstFirst);
  const signs = new Map<PersonId, string[]>();
  const suspects: ReviewerStanding[] = [];
  for (let at = 0; at < ordered.length && suspects.length < WITH_SIGNS; at += AT_ONCE) {
    const some = ordered.slice(at, at + AT_ONCE);
    for (const [id, found] of await findSigns(db, campaign, some, now)) signs.set(id, found);
    const unseen = some.slice(Math.max(0, SHOWN - WITH_SIGNS - at));
    suspects.push(...unseen.filter(({ reviewerId }) => signs.has(reviewerId)));
  }
  const picked = new Set(suspects.slice(0, WITH_SIGNS));
  for (const one of ordered) if (picked.size < SHOWN) picked.add(one);
  return [...picked].sort(worstFirst).map((one) => ({ ...one, signs: signs.get(one.reviewerId) ?? [] }));
}

function worstFirst(a: ReviewerStanding, b: ReviewerStanding): number {
  const left = ({ counts }: ReviewerStanding) => counts.open / counts.total;
  return Number(b.late) - Number(a.late) || left(b) - left(a) || (a.reviewerId < b.reviewerId ? -1 : 1);
}
