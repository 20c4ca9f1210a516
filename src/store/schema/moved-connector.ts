import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

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
