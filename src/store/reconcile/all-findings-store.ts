import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { DiscrepancyId, GrantId } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import type { FindingKind } from '../../domain/reconcile/finding-kind.ts';
import { rows } from '../database/database.ts';
import type { Drizzle } from '../database/database.ts';
import { discrepancy, finding, grant } from '../schema/index.ts';

/** Of which resources, null: of every one; and whether those that wait or those that are ignored. */
export interface FindingsOf {
  resourceIds: readonly string[] | null;
  state: 'open' | 'ignored';
}

/** Which row a finding stands in. */
export type FindingRef = { kind: 'found'; id: GrantId } | { kind: 'difference'; id: DiscrepancyId };

const LIVE = sql.raw(LIVE_GRANT_STATES.map((state) => `'${state}'`).join());
/** Written out, so that the database knows the rows of an index by it. */
const STATES = { open: sql.raw(`'open'`), ignored: sql.raw(`'ignored'`) };

const foundOf = ({ resourceIds, state }: FindingsOf): SQL =>
  resourceIds === null
    ? sql`${finding.state} = ${STATES[state]}`
    : sql`${finding.state} = ${STATES[state]} and ${finding.grantId} in (
        select ${grant.id} from ${grant} where ${grant.source} = 'found' and ${grant.state} in (${LIVE})
          and split_part(${grant.entitlement}, '/', 1) = any(${sql.param([...resourceIds])}::text[]))`;

const differingOf = ({ resourceIds, state }: FindingsOf): SQL =>
  resourceIds === null
    ? sql`${discrepancy.state} = ${STATES[state]}`
    : sql`${discrepancy.state} = ${STATES[state]}
        and ${discrepancy.resourceId} = any(${sql.param([...resourceIds])}::text[])`;

/** A page of found access and of all other differences together, the oldest first. */
export async function listFindingRefs(
  db: Drizzle,
  of: FindingsOf,
  { offset, limit }: PartOf,
): Promise<FindingRef[]> {
  const most = offset + limit;
  return rows<FindingRef>(
    db,
    sql`select kind, id from (
        (select 'found' as kind, ${finding.grantId} as id, ${finding.foundAt} as at from ${finding}
          where ${foundOf(of)} order by ${finding.foundAt}, ${finding.grantId} limit ${most})
        union all
        (select 'difference', ${discrepancy.id}, ${discrepancy.foundAt} from ${discrepancy}
          where ${differingOf(of)} order by ${discrepancy.foundAt}, ${discrepancy.id} limit ${most})
      ) of_both order by at, id offset ${offset} limit ${limit}`,
  );
}

/** How many there are of each kind, the most first. */
export async function countFindings(
  db: Drizzle,
  of: FindingsOf,
): Promise<{ kind: FindingKind; count: number }[]> {
  return rows(
    db,
    sql`select kind, count from (
        select 'found' as kind, count(*)::int as count from ${finding} where ${foundOf(of)}
        union all
        select ${discrepancy.kind}, count(*)::int from ${discrepancy}
          where ${differingOf(of)} group by ${discrepancy.kind}
      ) of_each where count > 0 order by count desc, kind`,
  );
}

/** How many wait of each of these resources. */
export async function countOpenByResource(
  db: Drizzle,
  resourceIds: readonly string[],
): Promise<Map<string, number>> {
  if (resourceIds.length === 0) return new Map();
  const of = { resourceIds, state: 'open' as const };
  const counted = await rows<{ resourceId: string; count: number }>(
    db,
    sql`select "resourceId", sum(count)::int as count from (
        select split_part(${grant.entitlement}, '/', 1) as "resourceId", count(*) as count
          from ${finding} join ${grant} on ${grant.id} = ${finding.grantId} where ${foundOf(of)} group by 1
        union all
        select ${discrepancy.resourceId}, count(*) from ${discrepancy} where ${differingOf(of)} group by 1
      ) of_each group by 1`,
  );
  return new Map(counted.map(({ resourceId, count }) => [resourceId, count]));
}
