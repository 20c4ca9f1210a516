/** What one leaver holds, as the messages about it list it. */
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey, GrantId, PersonId } from '../../domain/ids.ts';
import { type Drizzle, rows } from '../database/database.ts';
import { grant } from '../schema/index.ts';

const isHeldBy = (personId: PersonId): SQL | undefined =>
  and(eq(grant.principalId, personId), inArray(grant.state, [...LIVE_GRANT_STATES]));

export async function listHeldKeys(db: Drizzle, personId: PersonId): Promise<EntitlementKey[]> {
  const found = await db.selectDistinct({ key: grant.entitlement }).from(grant).where(isHeldBy(personId));
  return found.map(({ key }) => key);
}

/** One line of the list: several grants of one right that end in the same minute are one, as are all that are being removed. */
interface HeldLine {
  id: GrantId;
  /** How many lines there are. */
  total: number;
  /** How many of them aren't being removed. */
  staying: number;
}

/** The first lines of what somebody holds of these entitlements: the soonest end first, what is being removed last. */
export async function listHeldLines(
  db: Drizzle,
  { personId, keys, limit }: { personId: PersonId; keys: readonly EntitlementKey[]; limit: number },
): Promise<HeldLine[]> {
  if (keys.length === 0) return [];
  return rows<HeldLine>(
    db,
    sql`select id, count(*) over ()::int as total,
        (count(*) filter (where not is_removed) over ())::int as staying
      from (select min(${grant.id}) as id, is_removed, until
        from ${grant} cross join lateral (select ${grant.state} = 'revoking' as is_removed) removed
          cross join lateral (select case when not is_removed then date_trunc('minute', ${grant.expiresAt}) end as until) ending
        where ${isHeldBy(personId)} and ${grant.entitlement} = any(${sql.param([...keys])}::text[])
        group by ${grant.entitlement}, is_removed, until) line
      order by is_removed, until nulls last, id
      limit ${limit}`,
  );
}
