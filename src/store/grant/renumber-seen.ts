import { sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { type Drizzle, rows } from '../database/database.ts';
import { grant } from '../schema/index.ts';

/** Has live grants of these entitlements, but for those at another place, know what they were seen as by the id that its target uses now. */
export async function renumberSeen(
  db: Drizzle,
  { connectorId, place }: { connectorId: string; place: string | null },
  { keys, ids }: { keys: readonly EntitlementKey[]; ids: readonly { from: string; to: string }[] },
): Promise<void> {
  if (keys.length === 0 || ids.length === 0) return;
  await rows(
    db,
    sql`update ${grant} set seen_as = jsonb_set(${grant.seenAs}, '{targetId}', to_jsonb(i."to"))
      from jsonb_to_recordset(${JSON.stringify(ids)}::text::jsonb) as i("from" text, "to" text)
      where ${grant.entitlement} = any(${sql.param([...keys])}::text[])
        and ${grant.state} = any(${sql.param([...LIVE_GRANT_STATES])}::text[])
        and ${grant.connectorId} = ${connectorId} 
        and (${grant.place} is null or ${grant.place}->>'id' = ${place}::text)
        and ${grant.seenAs}->>'targetId' = i."from"`,
  );
}
