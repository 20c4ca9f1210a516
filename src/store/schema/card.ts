import { sql } from 'drizzle-orm';
import { boolean, doublePrecision, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CardKind } from '../../domain/card.ts';
import type { CardId } from '../../domain/ids.ts';
import { instant } from './columns.ts';

export const card = pgTable(
  'card',
  {
    id: text('id').$type<CardId>().primaryKey(),
    kind: text('kind').$type<CardKind>().notNull(),
    subjectId: text('subject_id').notNull(),
    audienceId: text('audience_id').notNull(),
    channelId: text('channel_id'),
    messageTs: text('message_ts'),
    /** When its last new message was there or tried, by the clock that counts here; Slack's may be another. */
    postedAt: instant('posted_at'),
    /** Counts the times it was marked due; a delivery clears `due_at` only if it showed the newest. */
    revision: integer('revision').notNull().default(1),
    dueAt: instant('due_at'),
    /** Nobody waits for what it would say, changed or new: it takes what the others leave of Slack's rates. */
    background: boolean('background').notNull().default(false),
    /** When its reader last pressed something in it; null: for all we know nobody has looked at it. */
    usedAt: instant('used_at'),
    /** Since when Slack refuses what it would say, which doesn't pass by itself. */
    refusedSince: instant('refused_since'),
    /** When its reader is reminded of what it asks; null: by its policy, or never. */
    remindDueAt: instant('remind_due_at'),
    leaseUntil: instant('lease_until'),
    /** Since when a first post may have reached Slack without our knowing: looked for there before it is posted again. */
    postingSince: instant('posting_since'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('card_subject_audience_key').on(t.subjectId, t.kind, t.audienceId),
    index('card_undelivered_idx')
      .on(t.audienceId)
      .where(sql`${t.messageTs} is null and ${t.lastError} is not null`),
    index('card_remind_idx').on(t.remindDueAt).where(sql`${t.remindDueAt} is not null`),
    index('card_due_idx').on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index('card_posts_idx')
      .on(t.background, t.dueAt, t.id)
      .where(sql`${t.messageTs} is null and ${t.dueAt} is not null`),
    index('card_changes_idx')
      .on(t.background, t.dueAt, t.id)
      .where(sql`${t.messageTs} is not null and ${t.dueAt} is not null`),
    index('card_audience_turn_idx')
      .on(t.audienceId, t.background, t.dueAt, t.id)
      .where(sql`${t.messageTs} is null and ${t.dueAt} is not null`),
    index('card_refused_idx').on(t.refusedSince).where(sql`${t.refusedSince} is not null`),
    index('card_audience_message_idx').on(t.audienceId, t.messageTs),
    index('card_audience_posted_idx').on(t.audienceId, t.postedAt),
  ],
);

/** What is left of a rate of Slack's that all processes share, at an instant. */
export const slackBudget = pgTable('slack_budget', {
  name: text('name').primaryKey(),
  tokens: doublePrecision('tokens').notNull(),
  at: instant('at').notNull(),
});
