import {
  type AccountQuery,
  type Accounts,
  type ConnectorType,
  type GrantRef,
  type ReadableConnector,
  type Readings,
  type SeenAs,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { emailOf, loginOf, noLogin } from '../logins.ts';
import { Line } from '../line.ts';
import { noteOnOpen } from '../open-note.ts';
import { placeOf } from '../place.ts';
import { plainLine } from '../plain-line.ts';
import { passwordsOf } from '../url-password.ts';
import { addSelector, removeSelector } from './amend-user.ts';
import { pageOf, readHeld, readUserNames } from './catalog.ts';
import { endSessions } from './end-sessions.ts';
import { readHealth } from './read-health.ts';
import { asFault } from './redis-errors.ts';
import { RedisSettings, splitRules } from './redis-settings.ts';
import { locate, type Located, type Right } from './right.ts';
import { assertSaved, noteOnGiven, noteOnTaken, saveUsers, type Saved } from './save-users.ts';
import { Session } from './session.ts';
import { noteOnReplicas, switchUser } from './switch-user.ts';
import { readUser, type User } from './users.ts';
import type { IsLeftAlone } from './write-user.ts';

export interface RedisOptions {
  pageSize?: number;
  timeoutMs?: number;
}

export const redisConnector: ConnectorType<RedisSettings> = {
  type: 'redis',
  settings: RedisSettings,
  secrets: ({ url }) => passwordsOf(url),
  make: (id, settings) => makeRedis(id, settings),
};

export type RedisConnector = ReadableConnector & { readonly sessions: Sessions; readonly accounts: Accounts };

/** ACL rules on one server: a target is a set of them under a name of the settings, an account is an ACL user. */
export function makeRedis(id: string, settings: RedisSettings, options: RedisOptions = {}): RedisConnector {
  const { hostname, port, username } = new URL(settings.url);
  const name = `${id} (${hostname})`;
  const place = `${hostname.toLowerCase()}:${port || '6379'}`;
  const actsAs = decodeURIComponent(username);
  const server = new Line({
    name,
    connect: () => new Session(settings.url),
    asFault: (error) => asFault(name, error),
    timeoutMs: options.timeoutMs,
  });
  const pageSize = options.pageSize ?? 1_000;
  const rules = new Map(
    Object.entries(settings.rules).map(([target, text]) => [target, splitRules(text).join(' ')]),
  );
  const isLeftAlone: IsLeftAlone = (login, user) =>
    login === 'default' || login === actsAs || user.administers;
  let hasFile = true;
  const save = async (session: Session): Promise<Saved> => {
    const saved = await saveUsers(session);
    hasFile = saved !== 'no-file';
    return saved;
  };

  const loginFor = ({ account, seenAs }: AccountQuery): string => {
    const login = seenAs?.id ?? loginOf(settings, account);
    if (!canBeAName(login)) throw noLogin(settings, account);
    return login;
  };
  const rightOf = ({ target, account, seenAs }: GrantRef): Right => {
    const login = loginFor({ account, seenAs: seenAs?.account });
    const isSeen = seenAs !== undefined && seenAs !== null;
    return { login, target, isSeen, seenSelector: seenAs?.targetId, rules };
  };

  const reads: Readings = {
    async readBack(ref) {
      const right = rightOf(ref);
      const located = await server.use((session) => locate(session, right));
      return {
        stands: located.own.length > 0,
        words: `Read as “${plainLine(actsAs, 80)}” on ${name}: ${said(right, located)}.`,
        seenAs: seenAsOf(right, located),
      };
    },
    async accounts(cursor) {
      return server.use(async (session) => {
        const others = (await readUserNames(session)).filter(
          (login) => login !== 'default' && login !== actsAs,
        );
        const { items, next } = pageOf(others, cursor, pageSize);
        const users = await Promise.all(
          items.map(async (login) => ({ login, user: await readUser(session, login) })),
        );
        return {
          items: users.flatMap(({ login, user }) =>
            user === undefined ? [] : [{ id: login, email: emailOf(settings, login), active: user.isOn }],
          ),
          next,
        };
      });
    },
    async entitlements(cursor) {
      const { items, next } = pageOf([...rules.keys()], cursor, pageSize);
      return { items: items.map((target) => ({ target, name: target })), next };
    },
    async grants({ target, account }, cursor) {
      const login = account && loginOf(settings, account);
      if (account && !canBeAName(login)) return { items: [] };
      return server.use(async (session) => {
        const logins = login === undefined ? await readUserNames(session) : [login];
        const { items: some, next } = pageOf(logins, cursor, pageSize);
        const held = await readHeld(session, some, rules);
        const items = held
          .filter((one) => target === undefined || one.target === target)
          .map((one) => ({
            target: one.target,
            targetId: one.selector,
            account: {
              id: one.login,
              login: one.login,
              email: account?.email ?? emailOf(settings, one.login),
            },
          }));
        return { items, next };
      });
    },
  };

  return {
    place: placeOf('redis', place, [place]),
    health: (targets = []) =>
      server.use((session) => readHealth(session, { actsAs, targets, rules, hasFile })),
    reads,
    sessions: {
      async end(ref) {
        const { login } = rightOf(ref);
        return server.use(async (session) => {
          const ended = await endSessions(session, login, isLeftAlone);
          assertSaved(await save(session));
          return ended;
        });
      },
    },
    accounts: {
      async disable(of) {
        const login = loginFor(of);
        return server.use(async (session) => {
          const { changed, replicas } = await switchUser(session, login, isLeftAlone, 'off');
          // Whoever is connected stays so otherwise.
          const ended = await endSessions(session, login, isLeftAlone);
          const saved = await save(session);
          assertSaved(saved);
          const notes = [noteOnOpen(ended), noteOnReplicas(replicas), noteOnTaken(saved)].filter(
            (note) => note !== undefined,
          );
          return { kind: 'done', changed, ...(notes.length > 0 && { note: notes.join(' ') }) };
        });
      },
      async enable(of) {
        const login = loginFor(of);
        return server.use(async (session) => {
          const { changed } = await switchUser(session, login, isLeftAlone, 'on');
          return { kind: 'done', changed, note: noteOnGiven(await save(session)) };
        });
      },
    },
    async grant(ref) {
      const right = rightOf(ref);
      return server.use(async (session) => {
        const changed = await addSelector(session, right, isLeftAlone);
        return { kind: 'done', changed, note: noteOnGiven(await save(session)) };
      });
    },
    async revoke(ref) {
      const right = rightOf(ref);
      return server.use(async (session) => {
        const changed = await removeSelector(session, right, isLeftAlone);
        // It is taken away: where this breaks off, that is read back, and what was open is ended all the same.
        session.phase = 'writing';
        return { kind: 'done', changed, note: noteOnTaken(await save(session)) };
      });
    },
    close: async () => server.close(),
  };
}

function seenAsOf({ login, seenSelector }: Right, { user, selector, own }: Located): SeenAs | undefined {
  if (user === undefined) return undefined;
  return { account: { id: login, login }, targetId: own[0] ?? selector ?? seenSelector };
}

function said({ login, target }: Right, { user, own }: Located): string {
  const [who, what] = [plainLine(login, 80), plainLine(target, 80)];
  if (user === undefined) return `there is no user “${who}” any more, and with it went what it could do`;
  return `“${who}” ${own.length > 0 ? 'has' : 'doesn’t have'} the rules of “${what}”${lockedOf(user)}`;
}

const lockedOf = (user: User): string => (user.isOn ? '' : ' (locked: it can’t log in now)');

/** The server takes no blanks in a user's name; what isn't well-formed text would be sent as another name. */
function canBeAName(login: string | undefined): login is string {
  return login !== undefined && login !== '' && login.isWellFormed() && !/[\0\t-\r ]/.test(login);
}
