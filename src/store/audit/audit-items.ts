import { sql } from 'drizzle-orm';
import type { Witness } from '../../domain/actor.ts';
import type { AuditEvent } from '../../domain/audit-event.ts';
import type { Tx } from '../database/database.ts';
import { audit } from './audit-log.ts';

/** What a statement that changes many review items returns of each, for the event of it. */
export const CHANGED_ITEM = sql`review_item.id::float8 as item, review_item.person_id as "personId",
  review_item.entitlement, review_item.grant_id as "grantId", review_item.campaign_id as "campaignId"`;

export interface ChangedItem {
  item: number;
  personId: string | null;
  entitlement: string;
  grantId: string | null;
  campaignId: string;
}

const AT_ONCE = 5_000;

/** Appends an event for each of these items, inside the transaction that changed them. */
export async function auditItems(
  tx: Tx,
  witness: Witness,
  items: readonly ChangedItem[],
  eventOf: (item: number) => AuditEvent,
): Promise<void> {
  const events = items.map(({ item, personId, entitlement, grantId, campaignId }) => ({
    ...eventOf(item),
    subject: {
      entitlement,
      campaignId,
      ...(personId !== null && { personId }),
      ...(grantId !== null && { grantId }),
    },
  }));
  for (let from = 0; from < events.length; from += AT_ONCE)
    await audit(tx, witness, ...events.slice(from, from + AT_ONCE));
}
