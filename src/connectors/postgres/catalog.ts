import type { Sql } from 'postgres';
import * as z from 'zod';
import type { Page } from '../../domain/grant/connector.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Session } from './locate.ts';
import { givesAccess, isGroup } from './standing.ts';

const Cursor = z.array(z.string()).min(1).max(2);

interface Login {
  name: string;
  active: boolean;
}

export async function readLogins(
  sql: Sql,
  cursor: string | undefined,
  pageSize: number,
): Promise<Page<Login>> {
  const [after] = decodeCursor(cursor, Cursor) ?? [];
  const rows = await sql<Login[]>`
    select rolname::text as name, coalesce(rolvaliduntil > now(), true) as active from pg_catalog.pg_roles
    where rolcanlogin ${after === undefined ? sql`` : sql`and rolname::text collate "C" > ${after}`}
    order by rolname::text collate "C" limit ${pageSize + 1}`;
  return pageOf(rows, pageSize, ({ name }) => [name]);
}

/** The roles that can't log in, without the server's own. */
export async function readRoles(
  sql: Sql,
  cursor: string | undefined,
  pageSize: number,
): Promise<Page<{ name: string }>> {
  const [after] = decodeCursor(cursor, Cursor) ?? [];
  const rows = await sql<{ name: string }[]>`
    select rolname::text as name from pg_catalog.pg_roles
    where not rolcanlogin and rolname !~ '^pg_' ${after === undefined ? sql`` : sql`and rolname::text collate "C" > ${after}`}
    order by rolname::text collate "C" limit ${pageSize + 1}`;
  return pageOf(rows, pageSize, ({ name }) => [name]);
}

export interface HeldRole {
  target: string;
  targetId: string;
  login: string;
  loginId: string;
}

/**
 * Direct memberships of people's accounts, locked ones too, without the connector's own login, which may have to be a
 * member of what it gives; the server's own roles only where asked for by name.
 */
export async function readMemberships(
  sql: Session,
  { target, login }: Partial<Pick<HeldRole, 'target' | 'login'>>,
  cursor: string | undefined,
  pageSize: number,
): Promise<Page<HeldRole>> {
  const [afterTarget, afterLogin] = decodeCursor(cursor, Cursor) ?? [];
  const isAfter =
    afterTarget === undefined
      ? sql``
      : sql`and (role.rolname::text collate "C", login.rolname::text collate "C") > (${afterTarget}, ${afterLogin ?? ''})`;
  const rows = await sql<HeldRole[]>`
    select distinct role.rolname::text collate "C" as target, login.rolname::text collate "C" as login,
      role.oid::text as "targetId", login.oid::text as "loginId"
    from pg_catalog.pg_auth_members held
    join pg_catalog.pg_roles role on role.oid = held.roleid
    join pg_catalog.pg_roles login on login.oid = held.member
    where ${givesAccess(sql)} and (login.rolcanlogin or not ${isGroup(sql, sql`login.oid`)})
      and login.rolname not in (current_user, session_user)
      and ${target === undefined ? sql`role.rolname !~ '^pg_'` : sql`role.rolname::text = ${target}`}
      ${login === undefined ? sql`` : sql`and login.rolname::text = ${login}`} ${isAfter}
    order by 1, 2 limit ${pageSize + 1}`;
  return pageOf(rows, pageSize, (row) => [row.target, row.login]);
}
