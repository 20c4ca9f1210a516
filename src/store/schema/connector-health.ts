import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** How a connector was when it was asked last. */
export const connectorHealth = pgTable('connector_health', {
  connectorId: text('connector_id').primaryKey(),
  checkedAt: instant('checked_at').notNull(),
  /** Null while it is well. */
  illSince: instant('ill_since'),
  /** What is wrong, in sentences. */
  words: text('words').notNull().default(''),
});
