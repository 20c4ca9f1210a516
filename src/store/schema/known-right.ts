import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { EntitlementKey } from '../../domain/ids.ts';

/** Every entitlement that was ever in the catalog, as it was called last and who answered for it then. */
export const knownRight = pgTable('known_right', {
  key: text('key').$type<EntitlementKey>().primaryKey(),
  resourceName: text('resource_name').notNull(),
  entitlementName: text('entitlement_name').notNull(),
  /** E-mails and `group:<id>`, as access.yaml had them. */
  owners: jsonb('owners').$type<string[]>().notNull(),
});
