import { sql } from 'drizzle-orm';
import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { PersonId } from '../../domain/ids.ts';
import { instant } from './columns.ts';
import { person } from './person.ts';

/** While it lasts, the delegate may decide what the approver may. */
export const delegation = pgTable(
  'delegation',
  {
    id: text('id').primaryKey(),
    approverId: text('approver_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    delegateId: text('delegate_id')
      .$type<PersonId>()
      .notNull()
      .references(() => person.id),
    until: instant('until').notNull(),
    createdAt: instant('created_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('delegation_approver_key').on(t.approverId).where(sql`${t.endedAt} is null`),
    index('delegation_delegate_idx').on(t.delegateId).where(sql`${t.endedAt} is null`),
    index('delegation_until_idx').on(t.until).where(sql`${t.endedAt} is null`),
  ],
);
