import { sql } from 'drizzle-orm';
import type { EntitlementKey, GrantId, PersonId, RequestId } from '../../domain/ids.ts';
import type { Job } from '../../domain/people/peers.ts';
import type { RequestKind } from '../../domain/request/request.ts';
import type { Drizzle } from '../database/database.ts';
import { rows } from '../database/database.ts';
import { isActive } from '../people/active-person.ts';
import { texts } from '../database/texts.ts';

/** Grants that hold access, or are about to; what is being removed doesn't count. */
const HELD = sql`('scheduled', 'provisioning', 'active')`;

/** One yes to a request that gave a grant, or gave it more time; `approverId` null: its policy approved it. */
export interface Giving {
  grantId: GrantId;
  requestId: RequestId;
  kind: RequestKind;
  requesterId: PersonId;
  justification: string;
  approverId: PersonId | null;
  /** For a delegate: in whose place they said it. */
  forApproverId: PersonId | null;
}

/** Who asked for these grants and who approved them, in order. */
export async function findGivings(db: Drizzle, grantIds: readonly GrantId[]): Promise<Giving[]> {
  if (grantIds.length === 0) return [];
  return rows<Giving>(
    db,
    sql`select g.id as "grantId", r.id as "requestId", r.kind, r.requester_id as "requesterId", r.justification,
        d.person_id as "approverId", d.for_person_id as "forApproverId"
      from "grant" g
      join request r on r.beneficiary_id = g.principal_id and r.entitlement = g.entitlement
        and r.state = 'approved' and (r.id = g.request_id or r.extends_grant_id = g.id)
      left join stage s on s.request_id = r.id
      left join decision d on d.stage_id = s.id and d.verdict = 'approve'
      where g.id = any(${texts(grantIds)})
      order by r.created_at, d.decided_at nulls first`,
  );
}

/** Of the active people with a job, how many there are, and how many hold an entitlement. */
export async function countPeers(
  db: Drizzle,
  asked: readonly (Job & { entitlement: EntitlementKey })[],
  today: string,
): Promise<(Job & { entitlement: EntitlementKey; size: number; holding: number })[]> {
  if (asked.length === 0) return [];
  const unique = [...new Map(asked.map((one) => [JSON.stringify(one), one])).values()];
  const isPeer = sql`${isActive('p', today)}
    and p.department = a.department and (a.title = '' or p.title = a.title)`;
  return rows(
    db,
    sql`with asked as (
        select * from unnest(${texts(unique.map((one) => one.department))}, ${texts(unique.map((one) => one.title))},
          ${texts(unique.map((one) => one.entitlement))}) as a(department, title, entitlement)),
      sizes as (
        select a.department, a.title, count(*)::int as size
        from (select distinct department, title from asked) a join person p on ${isPeer}
        group by a.department, a.title),
      holdings as (
        select a.department, a.title, a.entitlement, count(distinct p.id)::int as holding
        from asked a
        join "grant" g on g.entitlement = a.entitlement and g.state in ${HELD}
        join person p on p.id = g.principal_id and ${isPeer}
        group by a.department, a.title, a.entitlement)
      select a.department, a.title, a.entitlement, coalesce(s.size, 0) as size, coalesce(h.holding, 0) as holding
      from asked a
      left join sizes s on s.department = a.department and s.title = a.title
      left join holdings h on h.department = a.department and h.title = a.title and h.entitlement = a.entitlement`,
  );
}

/** Which of these entitlements these people hold. */
export async function findHeld(
  db: Drizzle,
  personIds: readonly PersonId[],
  entitlements: readonly EntitlementKey[],
): Promise<{ personId: PersonId; entitlement: EntitlementKey }[]> {
  if (personIds.length === 0 || entitlements.length === 0) return [];
  return rows(
    db,
    sql`select distinct principal_id as "personId", entitlement from "grant"
      where principal_id = any(${texts([...new Set(personIds)])})
        and entitlement = any(${texts([...new Set(entitlements)])}) and state in ${HELD}`,
  );
}

/** How many people hold each of these entitlements; one that nobody holds isn't listed. */
export async function countHolders(
  db: Drizzle,
  entitlements: readonly EntitlementKey[],
): Promise<Map<EntitlementKey, number>> {
  if (entitlements.length === 0) return new Map();
  const found = await rows<{ entitlement: EntitlementKey; holders: number }>(
    db,
    sql`select entitlement, count(distinct principal_id)::int as holders from "grant"
      where entitlement = any(${texts([...new Set(entitlements)])}) and state in ${HELD}
      group by entitlement`,
  );
  return new Map(found.map((row) => [row.entitlement, row.holders]));
}
