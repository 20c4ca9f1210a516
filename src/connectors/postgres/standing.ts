import type { PendingQuery, Row } from 'postgres';
import type { Located, Session } from './locate.ts';

/** From this version on each grantor's grant of a membership stands by itself. */
export const GRANTORS_SINCE = 160_000;

export type Fragment = PendingQuery<Row[]>;

/** One grant of a membership: from PostgreSQL 16 on there may be one of each grantor. */
export interface Standing {
  roleId: string;
  role: string;
  grantor: string;
  /** How the session may act as the grantor: by what it inherits, after SET ROLE, or not at all. */
  actsBy: 'inheriting' | 'set-role' | null;
  /** What takes this one away, as whoever may says it. */
  statement: string;
}

/**
 * A membership that can neither be used nor taken on (`INHERIT FALSE, SET FALSE`) is no access; with ADMIN it is,
 * since its holder can give themselves the rest. Before PostgreSQL 16 every membership is access.
 */
export const givesAccess = (sql: Session): Fragment => sql`(held.admin_option or ${isUsable(sql)})`;

const isUsable = (sql: Session): Fragment => sql`(
  coalesce((to_jsonb(held)->>'inherit_option')::boolean, true)
    or coalesce((to_jsonb(held)->>'set_option')::boolean, true))`;

/** Others act through this role, so that it isn't one person's account. */
export const isGroup = (sql: Session, roleId: Fragment): Fragment => sql`exists (
  select from pg_catalog.pg_auth_members held where held.roleid = ${roleId} and ${isUsable(sql)})`;

/** The direct memberships of one account in these roles that give it access. */
export async function readStanding(
  sql: Session,
  { account, targets, version }: Pick<Located, 'account' | 'targets' | 'version'>,
): Promise<Standing[]> {
  if (account === 'dropped') return [];
  const accountId = account.id;
  const roleIds = targets.map(({ id }) => id);
  if (roleIds.length === 0) return [];
  return sql<Standing[]>`
    select role.oid::text as "roleId", role.rolname::text as role, coalesce(grantor.rolname::text, '') as grantor,
      case when pg_has_role(grantor.oid, 'usage') then 'inheriting'
        when pg_has_role(grantor.oid, ${version < GRANTORS_SINCE ? 'member' : 'set'}) then 'set-role' end as "actsBy",
      format('REVOKE %I FROM %I GRANTED BY %I;', role.rolname, login.rolname, coalesce(grantor.rolname, '')) as statement
    from pg_catalog.pg_auth_members held
    join pg_catalog.pg_roles role on role.oid = held.roleid
    join pg_catalog.pg_roles login on login.oid = held.member
    left join pg_catalog.pg_roles grantor on grantor.oid = held.grantor
    where held.member::text = ${accountId} and held.roleid::text in ${sql([...roleIds])} and ${givesAccess(sql)}
    order by 1, 3`;
}
