import { sql } from 'drizzle-orm';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import type { Job } from '../../domain/people/peers.ts';
import { type Drizzle, rows } from '../database/database.ts';
import { texts } from '../database/texts.ts';
import { isActive } from './active-person.ts';

/** Active people of each of these jobs: `limit` of them where there are more, the same ones each time and not the longest here. */
export async function samplePeers(
  db: Drizzle,
  jobs: readonly Job[],
  { today, limit }: { today: string; limit: number },
): Promise<(Job & { ids: PersonId[] })[]> {
  if (jobs.length === 0) return [];
  return rows(
    db,
    sql`select j.department, j.title, array(
        select p.id from person p
        where p.department = j.department and (j.title = '' or p.title = j.title) and ${isActive('p', today)}
        order by md5(p.id) limit ${limit}) as ids
      from (select distinct * from unnest(${texts(jobs.map((one) => one.department))},
        ${texts(jobs.map((one) => one.title))}) as u(department, title)) j`,
  );
}

/** How many people of each of these groups, by its place, hold each of these entitlements; what nobody holds isn't listed. */
export async function countHoldingOf(
  db: Drizzle,
  groups: readonly (readonly PersonId[])[],
  entitlements: readonly EntitlementKey[],
): Promise<{ group: number; entitlement: EntitlementKey; holding: number }[]> {
  if (groups.length === 0 || entitlements.length === 0) return [];
  const members = groups.flatMap((ids, group) => ids.map((id) => ({ group, id })));
  return rows(
    db,
    sql`select m."group", g.entitlement, count(distinct g.principal_id)::int as holding
      from unnest(${sql.param(members.map((one) => one.group))}::int[], ${texts(members.map((one) => one.id))}) as m("group", id)
      join "grant" g on g.principal_id = m.id and g.state in ('scheduled', 'provisioning', 'active')
        and g.entitlement = any(${texts([...new Set(entitlements)])})
      group by m."group", g.entitlement`,
  );
}
