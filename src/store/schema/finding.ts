import { sql } from 'drizzle-orm';
import { index, pgTable, text } from 'drizzle-orm/pg-core';
import type { FindingState } from '../../domain/grant/finding.ts';
import type { ChangeId, GrantId, PersonId } from '../../domain/ids.ts';
import { instant } from './columns.ts';
import { databaseChange } from './database-change.ts';
import { grant } from './grant.ts';
import { person } from './person.ts';

/** Access that was there before a grant of it began and that nobody had decided; open, or put off, until somebody does. */
export const finding = pgTable(
  'finding',
  {
    grantId: text('grant_id')
      .$type<GrantId>()
      .primaryKey()
      .references(() => grant.id),
    state: text('state').$type<FindingState>().notNull(),
    seenFor: text('seen_for')
      .$type<GrantId>()
      .references(() => grant.id),
    askedIds: text('asked_ids').array().$type<PersonId[]>().notNull(),
    /** After which change of the database it was found; null: otherwise. */
    changeId: text('change_id')
      .$type<ChangeId>()
      .references(() => databaseChange.id),
    /** When the look was begun that found it, where one that comes by itself did. */
    lookedAt: instant('looked_at'),
    /** Our operation that gave it, of a grant that isn't on record; null: not known to be ours. */
    operation: text('operation'),
    foundAt: instant('found_at').notNull(),
    /** When to look again who may decide it; null once it is decided. */
    dueAt: instant('due_at'),
    /** Until when it is ignored; null: it isn't. */
    until: instant('until'),
    /** Why somebody ignores or adopted it; null: nothing was said. */
    reason: text('reason'),
    endedAt: instant('ended_at'),
    endedById: text('ended_by_id')
      .$type<PersonId>()
      .references(() => person.id),
  },
  (t) => [
    index('finding_due_idx').on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index('finding_open_idx').on(t.foundAt).where(sql`${t.state} = 'open'`),
    index('finding_ignored_idx').on(t.foundAt).where(sql`${t.state} = 'ignored'`),
  ],
);
