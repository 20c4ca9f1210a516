import type { Campaign, ReviewBatch } from '../../../domain/review/campaign.ts';
import type { ReviewItem, ShownFacts } from '../../../domain/review/review-item.ts';
import type { EntitlementLabel, PersonLabel } from '../../views.ts';

/** One item as its reviewer sees it. */
export interface ReviewItemView {
  item: ReviewItem;
  entitlement: EntitlementLabel;
  /** Whose access it is; null for an entitlement of a role. */
  holder: (PersonLabel & { title: string; department: string }) | null;
  roleName: string | null;
  /** Who handed it to the reviewer, and why; null where the rules came to them. */
  handedOn: { by: PersonLabel; reason: string } | null;
  facts: ShownFacts;
  decidedBy: PersonLabel | null;
  /** Why it isn't decided together with others; null when it may be. */
  alone: string | null;
  /** It can still be decided, or decided otherwise, by the reviewer of the batch. */
  changeable: boolean;
}

export interface BatchCounts {
  total: number;
  open: number;
  kept: number;
  revoked: number;
  /** The grant ended by itself, or was left undecided at the close. */
  other: number;
  /** Decided and not submitted yet. */
  unsubmitted: number;
  /** Of those revoked: the removal was read back. */
  removed: number;
  /** Of those revoked: the removal is through and the access stays, for a reason that its item states. */
  remains: number;
  /** Of those revoked: by the close, since nobody had decided. */
  byClose: number;
}

/** A page of a reviewer's batch. */
export interface BatchView {
  batch: ReviewBatch;
  campaign: Campaign;
  reviewer: PersonLabel;
  counts: BatchCounts;
  /** In the order of the batch's grouping; empty once nothing in the batch can be changed. */
  items: ReviewItemView[];
  pages: number;
  /** How many open items are neither of high nor of critical sensitivity: those that aren’t recommended for revocation may be decided together. */
  together: number;
}

/** One line of a reviewer's digest. */
export interface BatchLine {
  batch: ReviewBatch;
  campaign: Campaign;
  counts: BatchCounts;
}
