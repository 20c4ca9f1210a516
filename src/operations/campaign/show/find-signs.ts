import { mayHaveSigns, rubberStampSigns } from '../../../domain/review/rubber-stamp.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as progressStore from '../../../store/campaign/review-progress-store.ts';

/** How much somebody decided themselves, and what waits for them still. */
interface Decider {
  reviewerId: PersonId;
  counts: { open: number };
  decided: number;
  decidedKept: number;
}

/** What speaks for decisions that these reviewers of a campaign didn't look at; of whom nothing does isn't in it. */
export async function findSigns(
  db: Drizzle,
  campaign: Pick<Campaign, 'id' | 'closesAt'>,
  reviewers: readonly Decider[],
  now: Date,
): Promise<Map<PersonId, string[]>> {
  const asked = reviewers.filter(({ decided, decidedKept: kept }) =>
    mayHaveSigns({ decided, kept }, campaign, now),
  );
  const idsOf = (some: readonly Decider[]) => some.map((one) => one.reviewerId);
  const keptAll = idsOf(asked.filter(({ decided, decidedKept }) => decided === decidedKept));
  const spans = await progressStore.findSpans(db, campaign.id, idsOf(asked));
  const gaps = await progressStore.findMedianGaps(db, campaign.id, keptAll);
  const before = await progressStore.findSubmittedBefore(db, campaign.id, keptAll);
  return new Map(
    asked.flatMap(({ reviewerId, counts: { open }, decided, decidedKept }): [PersonId, string[]][] => {
      const { firstAt, lastAt } = spans.get(reviewerId) ?? { firstAt: null, lastAt: null };
      const signs = rubberStampSigns(
        {
          open,
          decided,
          kept: decidedKept,
          firstAt,
          lastAt,
          medianGapSeconds: gaps.get(reviewerId) ?? null,
          before: before.get(reviewerId) ?? { kept: 0, revoked: 0 },
        },
        campaign,
      );
      return signs.length === 0 ? [] : [[reviewerId, signs]];
    }),
  );
}
