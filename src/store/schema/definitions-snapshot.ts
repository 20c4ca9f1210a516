import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Every access.yaml that was ever in force, so that a decision can be explained from the definitions of its moment. */
export const definitionsSnapshot = pgTable('definitions_snapshot', {
  seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  hash: text('hash').notNull(),
  source: text('source').notNull(),
  loadedAt: instant('loaded_at').notNull(),
});
