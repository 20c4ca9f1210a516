import { sql, type SQL } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { PersonId } from '../../domain/ids.ts';

/** People in the order in which they are asked; the first `first` of them stand for one name, and share what it is given. */
export interface Panel {
  ids: readonly PersonId[];
  first: number;
}

/** Who reviews, in the template's order: the manager of the holder, the owners of the resource, or these people. */
export type ReviewerPosition = { kind: 'manager' } | { kind: 'owner' } | ({ kind: 'people' } & Panel);

/**
 * The first who may review an item, or null: for a query over `p` (drawn_person), `r` (drawn_right) and `b` (those who
 * asked for the access or gave it, as `grantedBy`). Neither the holder nor one of `b` nor `except` ever comes out.
 */
export function reviewerOf(
  positions: readonly ReviewerPosition[],
  holder: SQL,
  except: readonly PersonId[] = [],
): SQL {
  const choices = positions.map((position) => {
    switch (position.kind) {
      case 'manager':
        return sql`case when ${mayReview(sql`p.manager_id`, holder, except)} then p.manager_id end`;
      case 'owner':
        return firstOf(sql`r.owners`, sql`r.owners_first`, holder, except);
      case 'people': {
        const ids = sql`${sql.param([...position.ids])}::text[]`;
        return firstOf(ids, sql`${position.first}::int`, holder, except);
      }
    }
  });
  return choices.length === 0 ? sql`null::text` : sql`coalesce(${sql.join(choices, sql`, `)})`;
}

/**
 * All that one person holds goes to the same one of those who share a name. That one is tried by itself first: they
 * nearly always may, and looking for the next costs ten times as much.
 */
function firstOf(ids: SQL, first: SQL, holder: SQL, except: readonly PersonId[]): SQL {
  const turn = sql`mod(p.turn, nullif(${first}, 0))`;
  const usual = sql`(${ids})[1 + ${turn}]`;
  return sql`case when ${mayReview(usual, holder, except)} then ${usual} else
    (select c.id from unnest(${ids}) with ordinality c(id, n)
      where ${mayReview(sql`c.id`, holder, except)}
      order by c.n > ${first}, case when c.n > ${first} then c.n else mod(c.n - 1 + ${first} - ${turn}, ${first}) end
      limit 1) end`;
}

const mayReview = (id: SQL, holder: SQL, except: readonly PersonId[]): SQL =>
  sql`${id} is distinct from ${holder} and (b.people is null or ${id} <> all(b.people))${
    except.length === 0 ? sql`` : sql` and ${id} <> all(${sql.param([...except])}::text[])`
  }`;

/** Of each live grant that somebody asked for, and of what else was extended: who did, also for more time, and who said yes, in whose name too. */
export const grantedBy: SQL = sql`(
  with asked as (
    select g.id as grant_id, g.request_id from "grant" g
    where g.request_id is not null and g.state in ${LIVE_GRANT_STATES}
    union all
    select r.extends_grant_id, r.id from request r where r.extends_grant_id is not null and r.state = 'approved'
  )
  select grant_id, array_agg(distinct person_id) as people from (
    select a.grant_id, r.requester_id as person_id from asked a join request r on r.id = a.request_id
    union all
    select a.grant_id, who.person_id from asked a
    join stage s on s.request_id = a.request_id
    join decision d on d.stage_id = s.id and d.verdict = 'approve'
    cross join lateral (values (d.person_id), (d.for_person_id)) who(person_id)
    where who.person_id is not null
  ) given
  group by grant_id
)`;
