import type { Sql } from 'postgres';
import type { Health } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { GRANTORS_SINCE } from './standing.ts';

interface Rights {
  name: string;
  version: number;
  isSuperuser: boolean;
  createsRoles: boolean;
  administers: boolean;
  maySignal: boolean;
  /** Of the targets that were named. */
  missing: string[];
  notAdministered: string[];
}

/** Who the connector is on the server, and which rights it would need besides, on each of these targets too. */
export async function readHealth(
  sql: Sql,
  targets: readonly string[],
  { makesLogins }: { makesLogins: boolean },
): Promise<Health> {
  const [me] = await sql<[Rights]>`
    with recursive acting as (
      select oid from pg_catalog.pg_roles where rolname = current_user
      union
      select held.roleid from pg_catalog.pg_auth_members held
        join acting on held.member = acting.oid join pg_catalog.pg_roles member on member.oid = held.member
        where coalesce((to_jsonb(held)->>'inherit_option')::boolean, member.rolinherit)),
    administered as (
      select held.roleid from pg_catalog.pg_auth_members held join acting on held.member = acting.oid
      where held.admin_option),
    wanted as (select name, role.oid from json_array_elements_text(${JSON.stringify(targets)}::text::json) as named(name)
      left join pg_catalog.pg_roles role on role.rolname::text = name)
    select rolname::text as name, current_setting('server_version_num')::int as version,
      rolsuper as "isSuperuser", rolcreaterole as "createsRoles",
      exists (select from administered) as administers,
      rolsuper or pg_has_role(me.oid, 'pg_signal_backend', 'usage') as "maySignal",
      coalesce((select json_agg(name) from wanted where oid is null), '[]') as missing,
      coalesce((select json_agg(name) from wanted
        where oid is not null and oid not in (select roleid from administered)), '[]') as "notAdministered"
    from pg_catalog.pg_roles me where rolname = current_user`;
  const mayAny = me.isSuperuser || (me.createsRoles && me.version < GRANTORS_SINCE);
  const notAdministered = mayAny ? [] : me.notAdministered;
  const mayMake = !makesLogins || me.isSuperuser || me.createsRoles;
  const lacks = [
    mayAny || me.administers ? [] : 'It may not grant any role: grant each to its login WITH ADMIN OPTION.',
    ...me.missing.map((name) => `There is no role called “${plainLine(name, 80)}” on this server.`),
    ...notAdministered.map(
      (name) => `It may not grant “${plainLine(name, 80)}”: grant that role to its login WITH ADMIN OPTION.`,
    ),
    mayMake ? [] : 'It may not create logins: ALTER ROLE it CREATEROLE, or take create_login out.',
    me.maySignal ? [] : 'It may not end sessions: grant pg_signal_backend to its login.',
  ].flat();
  const ok = mayMake && (mayAny || me.administers) && notAdministered.length + me.missing.length === 0;
  return { ok, actsAs: me.name, lacks };
}
