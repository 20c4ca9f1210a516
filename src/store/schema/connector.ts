import { integer, pgTable, text } from 'drizzle-orm/pg-core';
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

/** A connector that access.yaml doesn't have any more while grants live at it, from when that was told until neither is so. */
export const leftConnector = pgTable('left_connector', {
  id: text('id').primaryKey(),
  toldAt: instant('told_at').notNull(),
  /** How many grants its card shows. */
  grants: integer('grants').notNull(),
});

/** A connector whose settings say another place than where live grants stand, from when that was told until it is settled. */
export const movedConnector = pgTable('moved_connector', {
  connectorId: text('connector_id').primaryKey(),
  /** The place that its settings say now. */
  placeId: text('place_id').notNull(),
  /** Grants that stood elsewhere when it was looked at last. */
  grants: integer('grants').notNull(),
  toldAt: instant('told_at').notNull(),
  seenAt: instant('seen_at').notNull(),
});
