import {
  type ConnectorType,
  type GrantRef,
  type Outcome,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import { placeOf } from '../place.ts';
import { BegunLists } from './begun-lists.ts';
import { readAccounts, readEntitlements } from './catalog.ts';
import { LdapClient } from './wire/ldap-client.ts';
import { LdapSettings, serverOf } from './ldap-settings.ts';
import { accountsOf } from './lock-accounts.ts';
import { addMember, removeMember, type Moved } from './membership.ts';
import { readGrants } from './read-grants.ts';
import { readHealth } from './read-health.ts';
import { readMembership } from './read-membership.ts';
import type { Session } from './wire/session.ts';

export interface LdapOptions {
  time: () => Date;
  pageSize?: number;
  timeoutMs?: number;
}

const USUAL_PORTS = [389, 636];

export const ldapConnector: ConnectorType<LdapSettings> = {
  type: 'ldap',
  settings: LdapSettings,
  secrets: ({ bind_password: password }) => [password],
  make: (id, settings, time) => makeLdap(id, settings, { time }),
};

/** Membership in the groups of one directory: a target is a group, an account the entry that a person signs in as. */
export function makeLdap(id: string, settings: LdapSettings, options: LdapOptions): ReadableConnector {
  const { host, port } = serverOf(settings);
  const name = `${id} (${host})`;
  // With TLS or without: it is the same directory.
  const server = USUAL_PORTS.includes(port) ? host.toLowerCase() : `${host.toLowerCase()}:${port}`;
  const client = new LdapClient(name, settings, options.timeoutMs);
  const pageSize = options.pageSize ?? 1_000;
  const begun = new BegunLists();

  const reads: Readings = {
    readBack: (ref) => client.use((session) => readMembership(session, settings, { name, ref })),
    accounts: (cursor) => client.use((session) => readAccounts(session, settings, cursor, pageSize)),
    entitlements: (cursor) => client.use((session) => readEntitlements(session, settings, cursor, pageSize)),
    grants: (query, cursor) => readGrants(client, settings, query, { cursor, pageSize, begun }),
  };

  const write = async (
    ref: GrantRef,
    move: (session: Session, settings: LdapSettings, ref: GrantRef) => Promise<Moved>,
  ): Promise<Outcome> => ({
    kind: 'done',
    ...(await client.use((session) => move(session, settings, ref))),
  });

  const accounts = accountsOf(client, settings);

  return {
    place: placeOf('ldap', server, [server]),
    health: (targets = []) => client.use((session) => readHealth(session, settings, targets)),
    reads,
    ...(settings.directory === 'active_directory' && { sessions: outliving(settings, options.time) }),
    ...(accounts && { accounts }),
    grant: (ref) => write(ref, addMember),
    revoke: (ref) => write(ref, removeMember),
    async close() {
      begun.forgetAll();
      client.close();
    },
  };
}

const USUAL_TICKET_LIFETIME = '10h';

/** Active Directory judges by the groups that somebody had when they signed in, and ends nothing. */
function outliving(
  { ticket_lifetime: text = USUAL_TICKET_LIFETIME }: LdapSettings,
  time: () => Date,
): Sessions {
  const lifetime = parseDuration(text);
  const lifetimeMs = lifetime.ok ? lifetime.seconds * 1_000 : 0;
  return {
    end: async () => ({
      kind: 'outlives',
      what: 'Kerberos tickets and LDAP connections that were open',
      until: new Date(time().getTime() + lifetimeMs),
    }),
  };
}
