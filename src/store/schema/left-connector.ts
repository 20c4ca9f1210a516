import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** A connector that access.yaml doesn't have any more while grants live at it, from when that was told until neither is so. */
export const leftConnector = pgTable('left_connector', {
  id: text('id').primaryKey(),
  toldAt: instant('told_at').notNull(),
  /** How many grants its card shows. */
  grants: integer('grants').notNull(),
});
