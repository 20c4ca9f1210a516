import { batchClocks } from '../../../domain/review/campaign-clock.ts';
import type { Campaign, ItemCounts } from '../../../domain/review/campaign.ts';
import type { PersonId } from '../../../domain/ids.ts';
import { rubberStampSigns } from '../../../domain/review/rubber-stamp.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as progressStore from '../../../store/campaign/review-progress-store.ts';

/** How far one reviewer is, and what speaks for decisions that they didn't look at. */
export interface ReviewerStanding {
  reviewerId: PersonId;
  counts: ItemCounts;
  late: boolean;
  escalatedAt: Date | null;
  submittedAt: Date | null;
  signs: string[];
}

export interface CampaignProgress {
  all: ItemCounts;
  reviewers: ReviewerStanding[];
  resources: (ItemCounts & { resourceId: string })[];
  /** Open items of nobody. */
  unreviewed: number;
}

/** The progress of a campaign by reviewer and by resource, in a few statements however many items it has. */
export async function readProgress(db: Drizzle, campaign: Campaign, now: Date): Promise<CampaignProgress> {
  const { all, reviewers, resources } = await progressStore.tallyProgress(db, campaign.id);
  const times = await progressStore.listBatchTimes(db, campaign.id);
  const timesOf = new Map(times.map((one) => [one.reviewerId, one]));
  const suspects = reviewers.flatMap(({ reviewerId, decided, decidedKept }) =>
    reviewerId !== null && decided > 0 && decidedKept === decided ? [reviewerId] : [],
  );
  const gaps = await progressStore.findMedianGaps(db, campaign.id, suspects);
  const before = await progressStore.findSubmittedBefore(db, campaign.id, suspects);
  const isLateNow = isLate(campaign, now);
  const standings = reviewers.flatMap((row): ReviewerStanding[] => {
    const { reviewerId, decided, decidedKept, firstAt, lastAt, ...counts } = row;
    if (reviewerId === null) return [];
    const { escalatedAt = null, submittedAt = null } = timesOf.get(reviewerId) ?? {};
    const signs = rubberStampSigns(
      {
        open: counts.open,
        decided,
        kept: decidedKept,
        firstAt,
        lastAt,
        medianGapSeconds: gaps.get(reviewerId) ?? null,
        before: before.get(reviewerId) ?? { kept: 0, revoked: 0 },
      },
      campaign,
    );
    const late = counts.open > 0 && (escalatedAt !== null || isLateNow);
    return [{ reviewerId, counts, late, escalatedAt, submittedAt, signs }];
  });
  const unreviewed = reviewers.find((row) => row.reviewerId === null)?.open ?? 0;
  return { all, reviewers: standings, resources, unreviewed };
}

/** From the first reminder on, whoever isn't through is late. */
function isLate({ state, rules, launchedAt, closesAt }: Campaign, now: Date): boolean {
  if (state !== 'running' || launchedAt === null || closesAt === null) return false;
  const { remindDueAt, lastDayDueAt, escalateDueAt } = batchClocks(rules, launchedAt, closesAt);
  const from = remindDueAt ?? lastDayDueAt ?? escalateDueAt;
  return from !== null && from <= now;
}
