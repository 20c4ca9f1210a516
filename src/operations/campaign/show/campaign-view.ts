import type { Campaign, ItemCounts } from '../../../domain/review/campaign.ts';
import type { PersonLabel } from '../../views.ts';

export interface ReviewerProgress {
  reviewer: PersonLabel;
  counts: ItemCounts;
  /** Open items, and past the time by which they were reminded or escalated. */
  late: boolean;
  escalatedAt: Date | null;
  submittedAt: Date | null;
  /** Signs of rubber-stamping, one sentence each. */
  signs: string[];
}

export interface ResourceProgress {
  resourceId: string;
  resourceName: string;
  counts: ItemCounts;
}

/** Who would review how much, before a campaign starts. */
export interface CampaignPreview {
  inScope: number;
  excluded: { reason: string; count: number }[];
  unreviewed: number;
  /** Examples of what nobody may review: `Mia Okafor: Production database · Write`, five at most. */
  unreviewedExamples: string[];
  reviewerCount: number;
  /** The most loaded first, ten at most. */
  reviewers: { reviewer: PersonLabel; items: number }[];
  resources: { resourceId: string; resourceName: string; items: number }[];
  /** Direct messages that the start sends. */
  messages: number;
  /** What is odd: nothing is in scope, everything is. One sentence each. */
  warnings: string[];
}

export interface SignOffView {
  person: PersonLabel;
  signedAt: Date | null;
  statement: string;
}

/** A campaign as those who run it see it, in any state. */
export interface CampaignView {
  campaign: Campaign;
  owner: PersonLabel | null;
  /** What it goes over, in words where there are words for it. Empty before it was drawn. */
  scope: string;
  /** While scheduled. */
  preview: CampaignPreview | null;
  /** Once it runs. */
  counts: ItemCounts | null;
  /** The latest first: late, then the least done; at most 12, with how many there are in all. */
  reviewers: ReviewerProgress[];
  reviewerCount: number;
  /** The largest first, at most 8. */
  resources: ResourceProgress[];
  /** Removals that don't get through, with their last error; at most 5. */
  stuck: { item: string; error: string; since: Date }[];
  /** Items that nobody may review, waiting to be given to somebody. */
  unreviewed: number;
  signOffs: SignOffView[];
  /** The admin who answered whether what nobody decided is removed. */
  answeredBy: PersonLabel | null;
}
