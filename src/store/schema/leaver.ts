import { pgTable, text } from 'drizzle-orm/pg-core';
import type { PersonId } from '../../domain/ids.ts';
import { instant } from './columns.ts';
import { person } from './person.ts';

/** Somebody who isn't active any more and held access, from when that was told until they are active again. */
export const leaver = pgTable('leaver', {
  personId: text('person_id')
    .$type<PersonId>()
    .primaryKey()
    .references(() => person.id),
  toldAt: instant('told_at').notNull(),
});
