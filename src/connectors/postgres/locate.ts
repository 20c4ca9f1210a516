import type { Sql, TransactionSql } from 'postgres';
import { ConnectorError, type SeenAs } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { isGroup } from './standing.ts';
import { systemIdentifier } from './system-identifier.ts';

export type Session = Sql | TransactionSql;

export interface Holder {
  personId: string;
  email: string;
}

/** What a membership is about: by name, and by the server's own ids once they were seen. */
export interface Membership {
  target: string;
  login: string;
  seenAs: SeenAs | undefined;
  /** It stood: no login is made for it, and that none is called so proves nothing. */
  stood: boolean;
  /** System identifiers of servers that this one took the place of: what was seen there is found here by name. */
  formerSystems: readonly string[];
  /** Whose it is: a login that was made here is only ever one person’s. */
  holder: Holder | undefined;
  /** Whether they get a login made where none is called `login`. */
  makesLogin: boolean;
}

export interface Role {
  id: string;
  name: string;
  canLogin: boolean;
  /** Others act through it, so that it isn't one person's. */
  isGroup: boolean;
  isProtected: boolean;
}

export interface Located {
  actsAs: string;
  system: string | undefined;
  /** 150000 and so on. */
  version: number;
  /** `dropped`: this very server had it, and has it no more. */
  account: Role | 'dropped';
  /** The role with the id that was seen, and the one that is called so now: mostly the same. Empty: dropped. */
  targets: Role[];
  /** Another account that has the dropped one's name now. */
  namesake: Role | undefined;
}

interface Seen {
  actsAs: string;
  version: number;
  isStandby: boolean;
  seesItself: boolean;
  roles: Role[];
}

/**
 * Finds the two roles of a membership on a server that can say so. Rejects wherever it can't: a name that isn't
 * there may have been another name's before, and another server's ids mean nothing.
 */
export async function locate(sql: Session, membership: Membership): Promise<Located> {
  const { target, login, seenAs } = membership;
  const system = await systemIdentifier(sql);
  const seen = await seeRoles(sql, [target, login], [seenAs?.account.id, seenAs?.targetId]);
  const idsHold = areIdsOf(system, membership);
  const byId = (id: string | undefined) => (idsHold ? seen.roles.find((role) => role.id === id) : undefined);
  const byName = (name: string) => seen.roles.find((role) => role.name === name);
  // Only a server that is known to be the same one can have dropped what has another's id no more.
  const isSame = idsHold && system !== undefined && seenAs?.system === system;

  const named = byName(login);
  const account = byId(seenAs?.account.id) ?? (isSame ? 'dropped' : personal(named, idsHold));
  if (account === undefined) throw noAccount(login, named);
  const targets = [byId(seenAs?.targetId), byName(target)].filter((role) => role !== undefined);
  if (targets.length === 0 && !(isSame && seenAs?.targetId !== undefined)) throw noTarget(target);
  return {
    actsAs: seen.actsAs,
    system,
    version: seen.version,
    account,
    targets: targets.filter((role, at) => targets.findIndex((other) => other.id === role.id) === at),
    namesake: account === 'dropped' ? named : undefined,
  };
}

/** The roles with these names and these ids. Rejects where the server can’t say, or not for sure. */
export async function seeRoles(sql: Session, names: string[], ids: (string | undefined)[]): Promise<Seen> {
  const seen = await see(sql, names, ids);
  if (seen.isStandby)
    throw new ConnectorError(
      { kind: 'retryable' },
      'This server is a standby, which may lag behind what stands: set url to the primary.',
    );
  if (!seen.seesItself)
    throw new ConnectorError(
      { kind: 'invalid' },
      `“${plainLine(seen.actsAs, 80)}” doesn’t see itself in pg_roles, so it can’t see who is a member of what.`,
    );
  return seen;
}

/** Whether the ids that were seen are this server's; rejects where that can't be known. */
function areIdsOf(
  system: string | undefined,
  { seenAs, formerSystems }: Pick<Membership, 'seenAs' | 'formerSystems'>,
): boolean {
  if (!seenAs) return false;
  if (seenAs.system === undefined || seenAs.system === system) return true;
  if (system === undefined)
    throw new ConnectorError(
      { kind: 'denied' },
      'Which server this is can’t be read: grant execute on function pg_control_system() to the connector’s login.',
    );
  if (formerSystems.includes(seenAs.system)) return false;
  throw new ConnectorError(
    { kind: 'invalid' },
    `This is another server (system identifier ${system}) than the one on which the access was seen (${plainLine(seenAs.system, 40)}): correct url, or, if this one took its place, add '${plainLine(seenAs.system, 40)}' to former_systems.`,
  );
}

function personal(role: Role | undefined, isSeen: boolean): Role | undefined {
  if (role === undefined || isSeen) return undefined;
  return role.canLogin || !role.isGroup ? role : undefined;
}

async function see(sql: Session, names: string[], ids: (string | undefined)[]): Promise<Seen> {
  const wanted = ids.map((id) => id ?? '');
  // As text: a comparison as `name` would cut a longer one off at 63 bytes and find another role.
  const [row] = await sql<[Seen]>`
    select current_user::text as "actsAs", current_setting('server_version_num')::int as version,
      pg_catalog.pg_is_in_recovery() as "isStandby",
      exists (select from pg_catalog.pg_roles where rolname = current_user) as "seesItself",
      coalesce((
        select json_agg(json_build_object(
          'id', role.oid::text, 'name', role.rolname::text, 'canLogin', role.rolcanlogin,
          'isProtected', role.rolsuper or role.rolname in (current_user, session_user),
          'isGroup', ${isGroup(sql, sql`role.oid`)}))
        from pg_catalog.pg_roles role
        where role.rolname::text in ${sql(names)} or role.oid::text in ${sql(wanted)}), '[]') as roles`;
  return row;
}

export function noAccount(login: string, found?: Role): ConnectorError {
  const why =
    found === undefined
      ? `There is no login called “${plainLine(login, 80)}” on this server: create it, or correct the connector’s login setting.`
      : `“${plainLine(login, 80)}” is a role that can’t log in, so it is nobody’s account.`;
  return new ConnectorError({ kind: 'not_found', what: 'account' }, why);
}

export function noTarget(target: string): ConnectorError {
  return new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `There is no role called “${plainLine(target, 80)}” on this server: create it, or correct the target in access.yaml.`,
  );
}
