import { sql } from 'drizzle-orm';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Tx } from '../database/database.ts';

/** A scope leaves these out, and nothing else does. */
export const OUTSIDE = 'outside the scope';

/** Why candidates were left out, and how many each; the most first. */
export async function countExcluded(tx: Tx): Promise<{ reason: string; count: number }[]> {
  return rows(
    tx,
    sql`select excluded as reason, count(*)::int as count from drawn where excluded is not null
      group by excluded order by count(*) desc, excluded`,
  );
}

export interface DrawnCounts {
  inScope: number;
  unreviewed: number;
  reviewers: number;
  /** In scope because the scope's expression failed on them. */
  failing: number;
}

export async function countDrawn(tx: Tx): Promise<DrawnCounts> {
  const [counts] = await rows<DrawnCounts>(
    tx,
    sql`select coalesce(sum(items), 0)::int as "inScope",
        coalesce(sum(items) filter (where reviewer_id is null), 0)::int as unreviewed,
        count(reviewer_id)::int as reviewers, coalesce(sum(failing), 0)::int as failing
      from (select reviewer_id, count(*) as items, count(*) filter (where failing) as failing
        from drawn where excluded is null group by reviewer_id) by_reviewer`,
  );
  if (counts === undefined) throw new Error('an aggregate answered without a row');
  return counts;
}

/** The reviewers with the most items first. */
export async function topReviewers(tx: Tx, limit: number): Promise<{ id: PersonId; items: number }[]> {
  return rows(
    tx,
    sql`select reviewer_id as id, count(*)::int as items from drawn
      where excluded is null and reviewer_id is not null
      group by reviewer_id order by count(*) desc, reviewer_id limit ${limit}`,
  );
}

/** The resources with the most items first. */
export async function countByResource(tx: Tx): Promise<{ resourceId: string; items: number }[]> {
  return rows(
    tx,
    sql`select resource_id as "resourceId", count(*)::int as items from drawn where excluded is null
      group by resource_id order by count(*) desc, resource_id`,
  );
}

/** Some of what nobody may review. */
export async function sampleUnreviewed(
  tx: Tx,
  limit: number,
): Promise<{ holder: string | null; entitlement: EntitlementKey }[]> {
  return rows(
    tx,
    sql`select p.name as holder, d.entitlement from drawn d left join person p on p.id = d.person_id
      where d.excluded is null and d.reviewer_id is null order by p.name, d.entitlement limit ${limit}`,
  );
}
