import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { DatabaseChangeKind } from '../../domain/database-change.ts';
import type { ChangeId } from '../../domain/ids.ts';
import { instant } from './columns.ts';

/** One row: which database this is, as of the last look. */
export const databaseIdentity = pgTable('database_identity', {
  id: integer('id').primaryKey(),
  system: text('system'),
  timeline: text('timeline'),
  made: text('made').notNull(),
});

/** Each time when the database turned out to be another one than it was. */
export const databaseChange = pgTable('database_change', {
  id: text('id').$type<ChangeId>().primaryKey(),
  kind: text('kind').$type<DatabaseChangeKind>().notNull(),
  noticedAt: instant('noticed_at').notNull(),
  settledAt: instant('settled_at').notNull(),
});

/** What a resource's target lists is to be looked at, or was, after the database changed last. */
export const targetLook = pgTable(
  'target_look',
  {
    resourceId: text('resource_id').primaryKey(),
    changeId: text('change_id')
      .$type<ChangeId>()
      .notNull()
      .references(() => databaseChange.id),
    /** Null once it is through. */
    dueAt: instant('due_at'),
    leaseUntil: instant('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    /** How much access it found that wasn't on record. */
    found: integer('found').notNull().default(0),
    /** How much it ended that was on record and wasn't there. */
    missing: integer('missing').notNull().default(0),
  },
  (t) => [index('target_look_due_idx').on(t.dueAt).where(sql`${t.dueAt} is not null`)],
);
