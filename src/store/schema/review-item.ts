import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Sensitivity } from '../../domain/definitions.ts';
import type { CampaignId, EntitlementKey, GrantId, PersonId, ReviewItemId } from '../../domain/ids.ts';
import type { ReviewItem, ReviewItemState, ShownFacts } from '../../domain/review/review-item.ts';
import { instant } from './columns.ts';

/**
 * One grant (or one entitlement of a role) under review, as it was when the population was drawn. Without foreign
 * keys: a million rows are written by one statement from the very rows that they name. A trigger refuses every change
 * in a closed campaign.
 */
export const reviewItem = pgTable(
  'review_item',
  {
    id: bigint('id', { mode: 'number' }).$type<ReviewItemId>().primaryKey().generatedAlwaysAsIdentity(),
    campaignId: text('campaign_id').$type<CampaignId>().notNull(),
    grantId: text('grant_id').$type<GrantId>(),
    personId: text('person_id').$type<PersonId>(),
    roleId: text('role_id'),
    entitlement: text('entitlement').$type<EntitlementKey>().notNull(),
    resourceId: text('resource_id').notNull(),
    sensitivity: text('sensitivity').$type<Sensitivity>().notNull(),
    heldSince: instant('held_since').notNull(),
    expiresAt: instant('expires_at'),
    state: text('state').$type<ReviewItemState>().notNull().default('open'),
    reviewerId: text('reviewer_id').$type<PersonId>(),
    /** Who chose the reviewer, and why; null where the rules did. */
    handedById: text('handed_by_id').$type<PersonId>(),
    handedReason: text('handed_reason'),
    decidedById: text('decided_by_id').$type<PersonId>(),
    decidedAt: instant('decided_at'),
    comment: text('comment').notNull().default(''),
    until: instant('until'),
    shown: jsonb('shown').$type<ShownFacts>(),
    submittedAt: instant('submitted_at'),
    /** The row's clock: when its revocation must be begun; null before it is submitted and once it was begun. */
    remediateDueAt: instant('remediate_due_at'),
    remediatedAt: instant('remediated_at'),
    proof: text('proof'),
    remains: text('remains').$type<ReviewItem['remains']>(),
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [
    uniqueIndex('review_item_campaign_grant_key').on(t.campaignId, t.grantId),
    index('review_item_campaign_reviewer_idx').on(t.campaignId, t.reviewerId, t.state),
    index('review_item_grant_idx').on(t.grantId).where(sql`${t.state} in ('open', 'kept', 'revoked')`),
    index('review_item_decided_idx')
      .on(t.campaignId, t.reviewerId, t.decidedAt)
      .where(sql`(${t.decidedById} = ${t.reviewerId}) is true`),
    index('review_item_due_idx').on(t.remediateDueAt).where(sql`${t.remediateDueAt} is not null`),
  ],
);
