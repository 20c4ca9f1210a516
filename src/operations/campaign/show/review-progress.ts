import { batchClocks } from '../../../domain/review/campaign-clock.ts';
import type { Campaign, ItemCounts } from '../../../domain/review/campaign.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as progressStore from '../../../store/campaign/review-progress-store.ts';
import { readTallies } from '../../../store/campaign/review-tally-store.ts';
import { findSigns } from './find-signs.ts';

/** How far one reviewer is. */
export interface ReviewerStanding {
  reviewerId: PersonId;
  counts: ItemCounts;
  /** By themselves, and of that kept. */
  decided: number;
  decidedKept: number;
  late: boolean;
  escalatedAt: Date | null;
  submittedAt: Date | null;
}

/** With what speaks for decisions that they didn't look at. */
export interface JudgedStanding extends ReviewerStanding {
  signs: string[];
}

export interface CampaignProgress<Standing = JudgedStanding> {
  all: ItemCounts;
  reviewers: Standing[];
  resources: (ItemCounts & { resourceId: string })[];
  /** Open items of nobody. */
  unreviewed: number;
}

/** The progress of a campaign, counted over its items: what is kept as evidence hangs on no other figure. */
export async function countProgress(db: Drizzle, campaign: Campaign, now: Date): Promise<CampaignProgress> {
  const counted = await progressStore.tallyProgress(db, campaign.id);
  const { reviewers, ...progress } = await withStandings(db, campaign, counted, now);
  const signs = await findSigns(db, campaign, reviewers, now);
  return {
    ...progress,
    reviewers: reviewers.map((one) => ({ ...one, signs: signs.get(one.reviewerId) ?? [] })),
  };
}

/** The same figures in some milliseconds however many items it has, as they are kept beside its items. */
export async function readProgress(
  db: Drizzle,
  campaign: Campaign,
  now: Date,
): Promise<CampaignProgress<ReviewerStanding>> {
  return withStandings(db, campaign, await readTallies(db, campaign.id), now);
}

async function withStandings(
  db: Drizzle,
  campaign: Campaign,
  { all, reviewers, resources }: progressStore.Progress,
  now: Date,
): Promise<CampaignProgress<ReviewerStanding>> {
  const times = await progressStore.listBatchTimes(db, campaign.id);
  const timesOf = new Map(times.map((one) => [one.reviewerId, one]));
  const isLateNow = isLate(campaign, now);
  const standings = reviewers.flatMap(
    ({ reviewerId, decided, decidedKept, ...counts }): ReviewerStanding[] => {
      if (reviewerId === null) return [];
      const { escalatedAt = null, submittedAt = null } = timesOf.get(reviewerId) ?? {};
      const late = counts.open > 0 && (escalatedAt !== null || isLateNow);
      return [{ reviewerId, counts, decided, decidedKept, late, escalatedAt, submittedAt }];
    },
  );
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
