import { sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Tx } from '../database/database.ts';

export interface HeldAtAddress {
  email: string;
  personId: PersonId;
  entitlements: EntitlementKey[];
}

/** Who holds access that was given to one of these addresses. */
export async function findHeldAt(tx: Tx, emails: readonly string[]): Promise<HeldAtAddress[]> {
  return rows(
    tx,
    sql`select lower(account->>'email') as email, principal_id as "personId",
        array_agg(distinct entitlement order by entitlement) as entitlements
      from "grant"
      where lower(account->>'email') = any(${sql.param([...emails])}::text[]) and state in ${LIVE_GRANT_STATES}
      group by 1, 2 order by 1, 2`,
  );
}

/** What requests, emergencies and reviews that aren't over go by, as it was written down with them. */
export async function listOpenReferences(tx: Tx): Promise<{ by: string; text: string }[]> {
  return rows(
    tx,
    sql`select distinct 'an open request' as by, concat(approvers, reassign_to, escalate_to) as text
        from stage where state in ('waiting', 'open')
      union select distinct 'an emergency that waits for its review', reviewers::text
        from glass_review where state = 'open'
      union select 'the review ' || name, rules::text
        from campaign where state in ('scheduled', 'running', 'closing')`,
  );
}
