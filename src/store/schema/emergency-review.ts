import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ApproverRef } from '../../domain/definitions.ts';
import type { EmergencyReviewState } from '../../domain/review/emergency-review.ts';
import type { EmergencyReviewId, PersonId, RequestId } from '../../domain/ids.ts';
import { instant } from './columns.ts';
import { person } from './person.ts';
import { request } from './request.ts';

/** The review that every use of emergency access is owed; open until somebody decides. */
export const emergencyReview = pgTable(
  'glass_review',
  {
    id: text('id').$type<EmergencyReviewId>().primaryKey(),
    requestId: text('request_id')
      .$type<RequestId>()
      .notNull()
      .references(() => request.id),
    state: text('state').$type<EmergencyReviewState>().notNull(),
    reviewers: jsonb('reviewers').$type<ApproverRef[]>().notNull(),
    openedAt: instant('opened_at').notNull(),
    endedAt: instant('ended_at'),
    endedById: text('ended_by_id')
      .$type<PersonId>()
      .references(() => person.id),
    comment: text('comment').notNull().default(''),
  },
  (t) => [
    uniqueIndex('glass_review_request_key').on(t.requestId),
    index('glass_review_open_idx').on(t.openedAt).where(sql`${t.state} = 'open'`),
  ],
);
