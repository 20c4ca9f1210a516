import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { CampaignId } from '../../domain/ids.ts';

/**
 * How many items of a campaign are where, by reviewer and by resource: the sum of the rows of each. Triggers on
 * `review_item` add a row of differences for whatever a statement changes, in its transaction, so that nobody waits for
 * anybody; `fold-tallies` makes one row of many.
 */
export const reviewTally = pgTable(
  'review_tally',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    campaignId: text('campaign_id').$type<CampaignId>().notNull(),
    part: text('part').$type<'reviewer' | 'resource'>().notNull(),
    /** The reviewer's or the resource's; empty: of nobody. */
    partId: text('part_id').notNull(),
    isFolded: boolean('is_folded').notNull().default(false),
    total: integer('total').notNull(),
    open: integer('open').notNull(),
    kept: integer('kept').notNull(),
    revoked: integer('revoked').notNull(),
    byClose: integer('by_close').notNull(),
    remediated: integer('remediated').notNull(),
    remains: integer('remains').notNull(),
    underWay: integer('under_way').notNull(),
    undecided: integer('undecided').notNull(),
    ended: integer('ended').notNull(),
    submitted: integer('submitted').notNull(),
    /** By the reviewer themselves. */
    decided: integer('decided').notNull(),
    decidedKept: integer('decided_kept').notNull(),
  },
  (t) => [
    index('review_tally_part_idx').on(t.campaignId, t.part, t.partId),
    index('review_tally_unfolded_idx').on(t.id).where(sql`not ${t.isFolded}`),
  ],
);
