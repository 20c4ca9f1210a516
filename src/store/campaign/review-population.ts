import { sql, type SQL } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { isActive } from '../people/active-person.ts';
import type { Tx } from '../database/database.ts';
import { OUTSIDE } from './review-preview-store.ts';
import { grantedBy, reviewerOf } from '../review/reviewer-choice.ts';
import type { Panel, ReviewerPosition } from '../review/reviewer-choice.ts';

/** An entitlement of the catalog, and who owns its resource. */
export interface DrawnRight {
  key: EntitlementKey;
  resourceId: string;
  sensitivity: string;
  /** Which of `classes` it is. */
  class: number;
}

export interface DrawingRules {
  /** An ISO date, in the organization's zone: who is active. */
  today: string;
  positions: readonly ReviewerPosition[];
  /** By resource. */
  owners: ReadonlyMap<string, Panel>;
  rights: readonly DrawnRight[];
  /** The class of each person; null: all are of class 0. */
  people: ReadonlyMap<string, number> | null;
  /** What `ScopeVerdicts` says of each class of rights, as hex. */
  classes: readonly { inScope: string; failing: string }[];
}

/** Whose or which live access is looked at. */
export type Candidates =
  | { of: 'everybody' }
  | { of: 'person'; personId: PersonId }
  | { of: 'resource'; resourceId: string; foundOnly: boolean }
  | { of: 'role'; roleId: string; entitlements: readonly EntitlementKey[]; at: Date };

const BEING_REMOVED = 'already being removed';

/**
 * Draws a population into the table `drawn`, which lasts as long as the transaction: every candidate, why it is
 * excluded or who reviews it. What launches and what previews reads the same table, so that they agree.
 */
export async function drawPopulation(tx: Tx, from: Candidates, rules: DrawingRules): Promise<void> {
  await prepareDrawing(tx, rules);
  await tx.execute(sql`create temporary table drawn (
    grant_id text, person_id text, role_id text, entitlement text not null, resource_id text not null,
    sensitivity text not null, held_since timestamptz not null, expires_at timestamptz, source text not null,
    excluded text, failing boolean not null, reviewer_id text
  ) on commit drop`);
  await tx.execute(from.of === 'role' ? drawnOfRole(from, rules) : drawnOfGrants(from, rules));
  await tx.execute(sql`analyze drawn`);
}

/** Makes `drawn_person` and `drawn_right`, which last as long as the transaction. */
export async function prepareDrawing(
  tx: Tx,
  { today, owners, rights, people, classes }: Omit<DrawingRules, 'positions'>,
): Promise<void> {
  // Whatever the number of rows, the plans are few and simple: compiling them takes longer than it saves.
  await tx.execute(sql`select set_config('jit', 'off', true), set_config('work_mem', '128MB', true)`);
  await tx.execute(sql`drop table if exists pg_temp.drawn, pg_temp.drawn_person, pg_temp.drawn_right`);
  await tx.execute(
    sql`create temporary table drawn_person (id text primary key, class int not null, turn bigint not null, manager_id text) on commit drop`,
  );
  await tx.execute(sql`create temporary table drawn_right (key text primary key, resource_id text not null,
    sensitivity text not null, in_scope bytea not null, failing bytea not null, owners text[] not null,
    owners_first int not null) on commit drop`);
  await tx.execute(sql`insert into drawn_person
    select p.id, ${people === null ? sql`0` : sql`coalesce(c.class, -1)`}, abs(hashtext(p.email)::bigint), m.id
    from person p
    ${people === null ? sql`` : sql`left join ${records([...people].map(([id, one]) => ({ id, class: one })))} c(id text, class int) on c.id = p.id`}
    left join person m on m.email = p.manager_email and ${isActive('m', today)}`);
  const panels = Array.from(owners, ([id, { ids, first }]) => ({ id, ids: [...ids], first }));
  await tx.execute(sql`insert into drawn_right
    select r.key, r.resource_id, r.sensitivity, decode(c.in_scope, 'hex'), decode(c.failing, 'hex'),
      coalesce(o.ids, '{}'), coalesce(o.first, 0)
    from ${records(rights.map((right) => ({ key: right.key, resource_id: right.resourceId, sensitivity: right.sensitivity, class: right.class })))}
      r(key text, resource_id text, sensitivity text, class int)
    join ${records(classes.map((one, at) => ({ class: at, in_scope: one.inScope, failing: one.failing })))}
      c(class int, in_scope text, failing text) on c.class = r.class
    left join ${records(panels)} o(id text, ids text[], first int) on o.id = r.resource_id`);
  const lastClass = [...(people?.values() ?? [])].reduce((last, one) => Math.max(last, one), 0);
  const bytes = Math.ceil((lastClass + 1) / 8);
  // What left the catalog can't be judged by a scope any more: it is in each, and its resource's owners answer for it,
  // or those it had where that left as well.
  await tx.execute(sql`insert into drawn_right
    select distinct on (g.entitlement) g.entitlement, split_part(g.entitlement, '/', 1), 'critical',
      decode(repeat('ff', ${bytes}::int), 'hex'), decode(repeat('00', ${bytes}::int), 'hex'),
      coalesce(o.ids, '{}'), coalesce(o.first, 0)
    from "grant" g
    left join ${records(panels)} o(id text, ids text[], first int)
      on o.id in (g.entitlement, split_part(g.entitlement, '/', 1))
    where g.state in ${LIVE_GRANT_STATES} and not exists (select from drawn_right r where r.key = g.entitlement)`);
  await tx.execute(sql`analyze drawn_person, drawn_right`);
}

function drawnOfGrants(from: Exclude<Candidates, { of: 'role' }>, rules: DrawingRules): SQL {
  return sql`insert into drawn
    select g.id, g.principal_id, null, g.entitlement, coalesce(r.resource_id, split_part(g.entitlement, '/', 1)),
      coalesce(r.sensitivity, 'critical'), coalesce(g.active_at, g.created_at), g.expires_at, g.source, why.excluded,
      ${mayFail(rules) ? sql`r.key is not null and (p.class < 0 or get_bit(r.failing, p.class) = 1)` : sql`false`},
      case when why.excluded is null then ${reviewerOf(rules.positions, sql`g.principal_id`)} end
    from "grant" g
    join drawn_person p on p.id = g.principal_id
    left join drawn_right r on r.key = g.entitlement
    left join ${grantedBy} b on b.grant_id = g.id
    cross join lateral (select case
      when p.class >= 0 and get_bit(r.in_scope, p.class) = 0 then ${OUTSIDE}::text
      when g.state = 'revoking' then ${BEING_REMOVED}
    end as excluded) why
    where g.state in ${LIVE_GRANT_STATES} and ${amongGrants(from)}`;
}

/** Somebody who came since the scope was judged is in it as well, as one on whom it fails. */
const mayFail = ({ people, classes }: DrawingRules): boolean =>
  people !== null || classes.some(({ failing }) => /[^0]/.test(failing));

function amongGrants(from: Exclude<Candidates, { of: 'role' }>): SQL {
  switch (from.of) {
    case 'everybody':
      return sql`true`;
    case 'person':
      return sql`g.principal_id = ${from.personId}`;
    case 'resource':
      return sql`split_part(g.entitlement, '/', 1) = ${from.resourceId}${from.foundOnly ? sql` and g.source = 'found'` : sql``}`;
  }
}

function drawnOfRole(
  { roleId, entitlements, at }: Extract<Candidates, { of: 'role' }>,
  rules: DrawingRules,
): SQL {
  return sql`insert into drawn
    select null, null, ${roleId}::text, r.key, r.resource_id, r.sensitivity, ${at.toISOString()}::timestamptz, null,
      'role', null, false, ${reviewerOf(rules.positions, sql`null::text`)}
    from drawn_right r
    cross join lateral (select null::text as manager_id, abs(hashtext(r.key)::bigint) as turn) p
    cross join (select null::text[] as people) b
    where r.key = any(${sql.param([...entitlements])}::text[])`;
}

/** Rows as one parameter, whatever their number. */
const records = (rows: readonly object[]): SQL =>
  sql`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as`;
