import { sql } from 'drizzle-orm';
import { STANDING_AFTER_DAYS } from '../../domain/grant/standing.ts';
import type { EntitlementKey, GrantId, PersonId } from '../../domain/ids.ts';
import { type Drizzle, rows } from '../database/database.ts';
import { texts } from '../database/texts.ts';

/** Access that goes on, or that its target says nobody used for long. */
export interface StandingAccess {
  id: GrantId;
  personId: PersonId;
  entitlement: EntitlementKey;
  /** When it was used last, in ISO's form; null: not known to be unused. */
  lastUsedAt: string | null;
}

/** What these people hold with no end or for longer than `STANDING_AFTER_DAYS`, and what nobody used for long. */
export async function listStanding(db: Drizzle, personIds: readonly PersonId[]): Promise<StandingAccess[]> {
  if (personIds.length === 0) return [];
  return rows<StandingAccess>(
    db,
    sql`select g.id, g.principal_id as "personId", g.entitlement, d.facts->>'lastUsedAt' as "lastUsedAt"
      from "grant" g
      left join discrepancy d on d.grant_id = g.id and d.kind = 'unused' and d.state = 'open'
      where g.principal_id = any(${texts(personIds)}) and g.state = 'active'
        and (g.expires_at is null or d.id is not null
          or g.expires_at > coalesce(g.active_at, g.created_at) + make_interval(days => ${STANDING_AFTER_DAYS}))`,
  );
}
