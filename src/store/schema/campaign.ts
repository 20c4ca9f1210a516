import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type {
  CampaignKind,
  CampaignRules,
  CampaignState,
  GuardReport,
  GuardState,
  Population,
} from '../../domain/review/campaign.ts';
import type { CampaignId, PersonId, ReviewBatchId } from '../../domain/ids.ts';
import { instant } from './columns.ts';
import { person } from './person.ts';

export const campaign = pgTable(
  'campaign',
  {
    id: text('id').$type<CampaignId>().primaryKey(),
    kind: text('kind').$type<CampaignKind>().notNull(),
    name: text('name').notNull(),
    scopeKey: text('scope_key').notNull(),
    templateId: text('template_id'),
    subjectId: text('subject_id'),
    state: text('state').$type<CampaignState>().notNull(),
    ownerId: text('owner_id')
      .$type<PersonId>()
      .references(() => person.id),
    definitionsHash: text('definitions_hash').notNull(),
    rules: jsonb('rules').$type<CampaignRules>().notNull(),
    scheduledFor: instant('scheduled_for'),
    draftedAt: instant('drafted_at').notNull(),
    /** The row's clock: launch while scheduled, close while running, finish while closing. */
    dueAt: instant('due_at'),
    leaseUntil: instant('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    launchedAt: instant('launched_at'),
    closesAt: instant('closes_at'),
    closingAt: instant('closing_at'),
    closedAt: instant('closed_at'),
    population: jsonb('population').$type<Population>(),
    guardState: text('guard_state').$type<GuardState>(),
    guardReport: jsonb('guard_report').$type<GuardReport>(),
    heldAt: instant('held_at'),
  },
  (t) => [
    index('campaign_due_idx').on(t.dueAt).where(sql`${t.dueAt} is not null`),
    /** One of a scope runs at a time, and one waits that a person started, beside one that its schedule will. */
    uniqueIndex('campaign_live_key').on(t.scopeKey).where(sql`${t.state} in ('running', 'closing')`),
    uniqueIndex('campaign_waiting_key')
      .on(t.scopeKey, sql`(${t.scheduledFor} is null)`)
      .where(sql`${t.state} = 'scheduled'`),
    uniqueIndex('campaign_occurrence_key').on(t.scopeKey, t.scheduledFor),
  ],
);

/** What an auditor checks of the population, for each resource. */
export const campaignResource = pgTable(
  'campaign_resource',
  {
    campaignId: text('campaign_id')
      .$type<CampaignId>()
      .notNull()
      .references(() => campaign.id),
    resourceId: text('resource_id').notNull(),
    inScope: integer('in_scope').notNull(),
    excluded: integer('excluded').notNull(),
    /** sha-256, hex, over the hashes of its items in the order of their grants. */
    hash: text('hash').notNull(),
    /** When its targets are asked when each access was last used; null once they were, or can't say. */
    usageDueAt: instant('usage_due_at'),
    usageAttempts: integer('usage_attempts').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.resourceId] }),
    index('campaign_resource_usage_idx').on(t.usageDueAt).where(sql`${t.usageDueAt} is not null`),
  ],
);

export const reviewBatch = pgTable(
  'review_batch',
  {
    id: text('id').$type<ReviewBatchId>().primaryKey(),
    campaignId: text('campaign_id')
      .$type<CampaignId>()
      .notNull()
      .references(() => campaign.id),
    reviewerId: text('reviewer_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    groupedBy: text('grouped_by').$type<'person' | 'resource'>().notNull().default('person'),
    page: integer('page').notNull().default(0),
    submittedAt: instant('submitted_at'),
    /** Since when something in it waits to go on to others, since its reviewer may not decide it any more. */
    movingSince: instant('moving_since'),
    /** Clocks, each null when there is nothing more to do. */
    remindDueAt: instant('remind_due_at'),
    lastDayDueAt: instant('last_day_due_at'),
    escalateDueAt: instant('escalate_due_at'),
    escalatedAt: instant('escalated_at'),
  },
  (t) => [
    uniqueIndex('review_batch_campaign_reviewer_key').on(t.campaignId, t.reviewerId),
    index('review_batch_reviewer_idx').on(t.reviewerId),
    index('review_batch_moving_idx').on(t.movingSince).where(sql`${t.movingSince} is not null`),
    index('review_batch_remind_idx').on(t.remindDueAt).where(sql`${t.remindDueAt} is not null`),
    index('review_batch_last_day_idx').on(t.lastDayDueAt).where(sql`${t.lastDayDueAt} is not null`),
    index('review_batch_escalate_idx').on(t.escalateDueAt).where(sql`${t.escalateDueAt} is not null`),
  ],
);

/** Who signs a campaign, and when they did. */
export const signOff = pgTable(
  'sign_off',
  {
    campaignId: text('campaign_id')
      .$type<CampaignId>()
      .notNull()
      .references(() => campaign.id),
    personId: text('person_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    askedAt: instant('asked_at').notNull(),
    signedAt: instant('signed_at'),
    /** What they signed, as it was shown. */
    statement: text('statement').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.personId] })],
);
