import {
  type AccountQuery,
  type Accounts,
  type ConnectorType,
  type GrantRef,
  type Outcome,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { Line } from '../line.ts';
import { emailOf, loginOf, noLogin } from '../logins.ts';
import { noteOnOpen } from '../open-note.ts';
import { placeOf } from '../place.ts';
import { plainLine } from '../plain-line.ts';
import { assertRoleName, canBeAName } from '../role-name.ts';
import { passwordsOf } from '../url-password.ts';
import { accountOf, idOf, type Account } from './account-id.ts';
import { readAccounts, readHoldings, readRoles } from './catalog.ts';
import { addRole, removeRole } from './change-role.ts';
import { endSessions } from './end-sessions.ts';
import { assertThere, look, type Holding, type Look } from './holding.ts';
import { setLocked } from './lock-account.ts';
import { asFault } from './mysql-errors.ts';
import { MysqlSettings } from './mysql-settings.ts';
import { readHealth } from './read-health.ts';
import { Session } from './session.ts';

export interface MysqlOptions {
  pageSize?: number;
  timeoutMs?: number;
}

export const mysqlConnector: ConnectorType<MysqlSettings> = {
  type: 'mysql',
  settings: MysqlSettings,
  secrets: ({ url }) => passwordsOf(url),
  make: (id, settings) => makeMysql(id, settings),
};

export type MysqlConnector = ReadableConnector & { readonly sessions: Sessions };

/** Roles on one server: a target is a role, an account is a user's name at a host. */
export function makeMysql(id: string, settings: MysqlSettings, options: MysqlOptions = {}): MysqlConnector {
  const { hostname, port } = new URL(settings.url);
  const name = `${id} (${hostname})`;
  const place = `${hostname.toLowerCase()}:${port || '3306'}`;
  const pageSize = options.pageSize ?? 1_000;
  const server = new Line({
    name,
    connect: () => new Session(settings),
    asFault: (error, phase) => asFault(name, error, phase),
    timeoutMs: options.timeoutMs,
  });

  const accountFor = ({ account, seenAs }: AccountQuery): Account => {
    const seen = seenAs ? accountOf(seenAs.id) : undefined;
    const user = seen?.user ?? loginOf(settings, account);
    if (!canBeAName(user)) throw noLogin(settings, account);
    return seen ?? { user, host: settings.account_host };
  };
  const holdingOf = ({ target, account, seenAs }: GrantRef): Holding => {
    const its = accountFor({ account, seenAs: seenAs?.account });
    assertRoleName(target);
    return { role: target, account: its };
  };

  const reads: Readings = {
    async readBack(ref) {
      const holding = holdingOf(ref);
      const seen = await server.use((session) => look(session, holding));
      assertThere(holding, seen);
      const { account } = holding;
      return {
        stands: seen.stands,
        words: `Read as ${idOf(seen.actsAs)} on ${name}: ${said(holding, seen)}.`,
        seenAs: { account: { id: idOf(account), login: account.user } },
      };
    },
    async accounts(cursor) {
      const paging = { cursor, pageSize };
      const { items, next } = await server.use((session) =>
        readAccounts(session, paging, settings.disables_accounts),
      );
      return {
        items: items.map((account) => ({
          id: idOf(account),
          email: emailOf(settings, account.user),
          active: !account.isLocked,
        })),
        next,
      };
    },
    async entitlements(cursor) {
      const { items, next } = await server.use((session) => readRoles(session, { cursor, pageSize }));
      return { items: items.map(({ role }) => ({ target: role, name: role })), next };
    },
    async grants({ target, account: person }, cursor) {
      const user = person && loginOf(settings, person);
      if (person && !canBeAName(user)) return { items: [] };
      if (target !== undefined && !canBeAName(target)) return { items: [] };
      const account = user === undefined ? undefined : { user, host: settings.account_host };
      const { items, next } = await server.use((session) =>
        readHoldings(session, { role: target, account }, { cursor, pageSize }),
      );
      return {
        items: items.map((held) => ({
          target: held.role,
          account: {
            id: idOf(held.account),
            login: held.account.user,
            email: person?.email ?? emailOf(settings, held.account.user),
          },
        })),
        next,
      };
    },
  };

  const accounts: Accounts = {
    async disable(of) {
      const account = accountFor(of);
      return server.use(async (session): Promise<Outcome> => {
        const changed = await setLocked(session, account, 'lock');
        // Whoever is connected stays so otherwise.
        const note = noteOnOpen(await endSessions(session, account));
        return { kind: 'done', changed, ...(note !== undefined && { note }) };
      });
    },
    async enable(of) {
      const account = accountFor(of);
      return server.use(async (session) => ({
        kind: 'done',
        changed: await setLocked(session, account, 'unlock'),
      }));
    },
  };

  return {
    place: placeOf('mysql', place, [place]),
    health: (targets = []) => server.use((session) => readHealth(session, targets, settings)),
    reads,
    ...(settings.disables_accounts && { accounts }),
    sessions: {
      async end(ref) {
        const { account } = holdingOf(ref);
        return server.use((session) => endSessions(session, account));
      },
    },
    async grant(ref) {
      const holding = holdingOf(ref);
      return server.use(async (session) => ({ kind: 'done', changed: await addRole(session, holding) }));
    },
    async revoke(ref) {
      const holding = holdingOf(ref);
      return server.use(async (session) => ({ kind: 'done', ...(await removeRole(session, holding)) }));
    },
    close: async () => server.close(),
  };
}

function said({ role, account }: Holding, { stands }: Look): string {
  return `${plainLine(idOf(account), 120)} ${stands ? 'has' : 'doesn’t have'} the role “${plainLine(role, 80)}”`;
}
