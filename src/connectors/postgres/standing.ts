import type { PendingQuery, Row } from 'postgres';
import type { Session } from './locate.ts';

type Fragment = PendingQuery<Row[]>;

/** One grant of a membership: from PostgreSQL 16 on there may be one of each grantor. */
export interface Standing {
  roleId: string;
  role: string;
  grantor: string;
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
  accountId: string,
  roleIds: readonly string[],
): Promise<Standing[]> {
  if (roleIds.length === 0) return [];
  return sql<Standing[]>`
    select role.oid::text as "roleId", role.rolname::text as role, grantor.rolname::text as grantor
    from pg_catalog.pg_auth_members held
    join pg_catalog.pg_roles role on role.oid = held.roleid
    left join pg_catalog.pg_roles grantor on grantor.oid = held.grantor
    where held.member::text = ${accountId} and held.roleid::text in ${sql([...roleIds])} and ${givesAccess(sql)}
    order by 1, 3`;
}
