import {
  type ConnectorType,
  type CredentialIssuer,
  type ExternalGrant,
  type GrantQuery,
  type GrantRef,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { readLogins, readMemberships, readRoles, type HeldRole } from './catalog.ts';
import { endAccess, NO_LOGIN } from './end-sessions.ts';
import type { Membership } from './locate.ts';
import { findMade, findUnlessNone, issuePassword } from './made-logins.ts';
import { addMember } from './membership.ts';
import { emailOf, loginOf, noLogin } from '../logins.ts';
import { placeOf } from '../place.ts';
import { assertRoleName, canBeAName } from '../role-name.ts';
import { passwordsOf } from '../url-password.ts';
import { PostgresClient } from './postgres-client.ts';
import { PostgresSettings } from './postgres-settings.ts';
import { readHealth } from './read-health.ts';
import { readMembership } from './read-membership.ts';
import { removeMember } from './remove-member.ts';
import { systemIdentifier } from './system-identifier.ts';

export interface PostgresOptions {
  pageSize?: number;
  timeoutMs?: number;
}

export const postgresConnector: ConnectorType<PostgresSettings> = {
  type: 'postgres',
  settings: PostgresSettings,
  secrets: ({ url }) => passwordsOf(url),
  make: (id, settings) => makePostgres(id, settings),
};

/** Role membership on one server: a target is a role, an account is the role that the person logs in as. */
export function makePostgres(
  id: string,
  settings: PostgresSettings,
  options: PostgresOptions = {},
): ReadableConnector & { readonly sessions: Sessions; readonly issuer?: CredentialIssuer } {
  const { hostname, port } = new URL(settings.url);
  const name = `${id} (${hostname})`;
  // Roles belong to all databases of a server.
  const server = `${hostname.toLowerCase()}:${port || '5432'}`;
  const client = new PostgresClient(name, settings.url, options.timeoutMs);
  const pageSize = options.pageSize ?? 1_000;

  const reads: Readings = {
    readBack: (ref) => client.read((sql) => readMembership(sql, name, membershipOf(settings, ref))),
    async accounts(cursor) {
      const { items, next } = await client.read((sql) => readLogins(sql, cursor, pageSize));
      return {
        items: items.map((login) => ({
          id: login.name,
          email: emailOf(settings, login.name),
          active: login.active,
        })),
        next,
      };
    },
    async entitlements(cursor) {
      const { items, next } = await client.read((sql) => readRoles(sql, cursor, pageSize));
      return { items: items.map((role) => ({ target: role.name, name: role.name })), next };
    },
    async grants(query, cursor) {
      const login = query.account && loginOf(settings, query.account);
      if (query.account && !canBeAName(login)) return { items: [] };
      if (query.target !== undefined && !canBeAName(query.target)) return { items: [] };
      const held = await client.read((sql) =>
        sql.begin('isolation level repeatable read read only', async (tx) => ({
          system: await systemIdentifier(tx),
          ...(await readMemberships(tx, { target: query.target, login }, cursor, pageSize)),
        })),
      );
      const items = held.items.map((found) => external(settings, query, found, held.system));
      return { items, next: held.next };
    },
  };

  const issuer: CredentialIssuer = {
    makes: 'password',
    issue: (ref, { expiresAt }) =>
      client.write((sql) =>
        issuePassword(sql, membershipOf(settings, ref), { expiresAt, at: whereToLogIn(settings.url) }),
      ),
  };

  return {
    place: placeOf('postgres', server, [server]),
    health: (targets = []) =>
      client.read((sql) => readHealth(sql, targets, { makesLogins: settings.create_login })),
    reads,
    sessions: {
      end: (ref) =>
        client.write(async (sql) => {
          const membership = membershipOf(settings, ref);
          const named = await findMade(sql, membership);
          if (named !== undefined) return endAccess(sql, named);
          return membership.stood ? { kind: 'not_shown', why: NO_LOGIN } : { kind: 'none' };
        }),
    },
    ...(settings.create_login && { issuer }),
    async grant(ref, { expiresAt }) {
      const membership = membershipOf(settings, ref);
      const given = { end: expiresAt, setsValidUntil: settings.set_valid_until };
      return { kind: 'done', changed: await client.write((sql) => addMember(sql, membership, given)) };
    },
    async revoke(ref) {
      const membership = membershipOf(settings, ref);
      return client.write(async (sql) => {
        const named = await findUnlessNone(sql, membership);
        if (named === undefined) return { kind: 'done', changed: false };
        const { changed, note } = await removeMember(sql, named);
        return { kind: 'done', changed, note };
      });
    },
    close: () => client.close(),
  };
}

function external(
  settings: PostgresSettings,
  query: GrantQuery,
  { target, targetId, login, loginId }: HeldRole,
  system: string | undefined,
): ExternalGrant {
  const email = query.account?.email ?? emailOf(settings, login);
  return { target, targetId, system, account: { id: loginId, login, email } };
}

function membershipOf(
  settings: PostgresSettings,
  { target, account, seenAs, stood = false }: GrantRef,
): Membership {
  const login = seenAs?.account.login ?? loginOf(settings, account);
  if (!canBeAName(login)) throw noLogin(settings, account);
  assertRoleName(target);
  const { personId, email } = account;
  const holder = personId === undefined ? undefined : { personId, email: email.toLowerCase() };
  return {
    target,
    login,
    seenAs: seenAs ?? undefined,
    stood,
    formerSystems: settings.former_systems,
    holder,
    makesLogin: settings.create_login && holder !== undefined,
  };
}

function whereToLogIn(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}, port ${port || '5432'}, database ${decodeURIComponent(pathname.slice(1)) || 'postgres'}`;
}
