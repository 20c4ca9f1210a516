import {
  CONNECTOR_TIMEOUT_MS,
  type Accounts,
  type ConnectorType,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import { makeHttpClient, type HttpOptions } from '../http/http-client.ts';
import { placeOf } from '../place.ts';
import { accountsOf, revokeSignIns } from './accounts.ts';
import { EntraSettings } from './entra-settings.ts';
import { addressOf, findUser, type At } from './find.ts';
import { makeApi } from './graph-api.ts';
import { isChosen } from './groups.ts';
import { listGrants } from './list-grants.ts';
import { give, readBack, take } from './membership.ts';
import { readHealth } from './read-health.ts';
import { Recent } from '../recent.ts';
import { EntraGroup, EntraUser, GROUP_FIELDS, USER_FIELDS } from './shapes.ts';
import { signInTo } from './sign-in.ts';

const PAGE_SIZE = 999;
const MOST_BYTES = 16_000_000;
/** A read back takes several calls. */
const READ_BACK_CALLS = 3;
/** How long Graph's reads may lag behind its writes. */
const SETTLES_MS = 30_000;

export interface EntraOptions extends Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'> {
  pageSize?: number;
  settlesMs?: number;
  /** Since when this process knows of its writes, by `performance.now()`. */
  since?: number;
}

/** One with all the parts that Entra ID has. */
export type EntraConnector = ReadableConnector & { readonly sessions: Sessions; readonly accounts: Accounts };

export const entraConnector: ConnectorType<EntraSettings> = {
  type: 'entra',
  settings: EntraSettings,
  secrets: ({ client_secret: secret, private_key: key }) => [secret ?? [], key ?? []].flat(),
  make: (id, settings, time) => makeEntra(id, settings, { time }),
};

/** Groups and app roles of one tenant: a target is one of them, an account is a user. */
export function makeEntra(id: string, settings: EntraSettings, options: EntraOptions): EntraConnector {
  const base = new URL(settings.graph_url);
  const name = `${id} (${settings.tenant})`;
  const pageSize = options.pageSize ?? PAGE_SIZE;
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  const clientOf = (origin: URL) =>
    makeHttpClient({
      name,
      origin,
      allowPrivate: settings.allow_private_addresses,
      time: options.time,
      tooLarge: 'the page is too large to be read.',
      mostBytes: MOST_BYTES,
      heedsPauses: true,
      resolve: options.resolve,
      timeoutMs: options.timeoutMs,
    });
  const http = clientOf(base);
  const login = clientOf(new URL(settings.login_url));
  const signIn = signInTo({ name, http: login, settings, time: options.time });
  const recent = new Recent(options.settlesMs ?? SETTLES_MS, options.since ?? performance.now());
  /** All that one call asks is over in its time, with what waits for its turn: no change is sent later. */
  const within = (ms = timeoutMs): At => {
    const until = AbortSignal.timeout(ms);
    return { name, api: makeApi({ name, http, base, signIn, until }), settings, pageSize, recent };
  };
  const inTurn = oneAtATime();

  const reads: Readings = {
    readBack: (ref) => readBack(within(READ_BACK_CALLS * timeoutMs), ref),
    async accounts(cursor) {
      const at = within();
      const asked = { query: { $select: USER_FIELDS }, cursor, top: pageSize };
      const { items, next } = await at.api.list(['users'], EntraUser, asked);
      return {
        items: items.map((user) => ({
          id: user.id,
          email: addressOf(at, user),
          active: user.accountEnabled !== false,
        })),
        ...(next && { next }),
      };
    },
    async entitlements(cursor) {
      const asked = { query: { $select: GROUP_FIELDS }, cursor, top: pageSize };
      const { items, next } = await within().api.list(['groups'], EntraGroup, asked);
      return {
        items: items
          .filter(isChosen)
          .map(({ id, displayName }) => ({ target: `group:${displayName}`, name: displayName, id })),
        ...(next && { next }),
      };
    },
    grants: (query, cursor) => listGrants(within(), query, cursor),
  };

  return {
    settlesWithinMs: options.settlesMs ?? SETTLES_MS,
    place: placeOf('entra', settings.tenant, [base.origin, settings.tenant.toLowerCase()]),
    reads,
    sessions: {
      async end(ref) {
        const at = within();
        if (settings.ends_sessions)
          await revokeSignIns(at, await findUser(at, { account: ref.account, seenAs: ref.seenAs?.account }));
        return { kind: 'outlives', ...outliving(settings, options.time()) };
      },
    },
    accounts: accountsOf(within),
    health: (targets = []) => readHealth(within(), settings.client_id, targets),
    grant(ref) {
      const at = within();
      return inTurn(ref.target, () => give(at, ref));
    },
    revoke(ref) {
      const at = within();
      return inTurn(ref.target, () => take(at, ref));
    },
    async close() {
      await Promise.all([http.close(), login.close()]);
    },
  };
}

/** Access tokens carry what was so when they were issued, and applications don't ask again while their own session lasts. */
function outliving(settings: EntraSettings, now: Date): { what: string; until: Date | null } {
  const { app_session_lifetime: session, token_lifetime: token } = settings;
  const lifetimes = [session, token].flatMap((text) => {
    const parsed = text === undefined ? undefined : parseDuration(text);
    return parsed?.ok === true ? parsed.seconds * 1_000 : [];
  });
  return {
    what: `access tokens, for ${token} at most, and sessions that applications opened themselves`,
    until: session === undefined ? null : new Date(now.getTime() + Math.max(...lifetimes)),
  };
}
