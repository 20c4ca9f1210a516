import {
  CONNECTOR_TIMEOUT_MS,
  type Accounts,
  type ConnectorType,
  type Credentials,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import { makeHttpClient, type HttpOptions } from '../http/http-client.ts';
import { placeOf } from '../place.ts';
import { accountsOf, credentialsOf, endAllSessions } from './accounts.ts';
import { addressOf, findUser, type At } from './find.ts';
import { listGrants } from './list-grants.ts';
import { listEntitlements } from './list-targets.ts';
import { give, readBack, take } from './membership.ts';
import { makeApi } from './okta-api.ts';
import { OktaSettings } from './okta-settings.ts';
import { readHealth } from './read-health.ts';
import { authorizationOf } from './sign-in.ts';
import { OktaUser } from './shapes.ts';

/** Lists of a group’s members may lag behind a change of it. */
const SETTLES_MS = 30_000;

/** What Okta lists at once of users and groups; an answer of as many users has a megabyte or two. */
const PAGE_SIZE = 200;
const MOST_BYTES = 16_000_000;
/** A read back takes several calls. */
const READ_BACK_CALLS = 3;

export interface OktaOptions extends Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'> {
  pageSize?: number;
}

/** One with all the parts that Okta has. */
export type OktaConnector = ReadableConnector & {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly credentials: Credentials;
};

export const oktaConnector: ConnectorType<OktaSettings> = {
  type: 'okta',
  settings: OktaSettings,
  secrets: secretsOf,
  make: (id, settings, time) => makeOkta(id, settings, { time }),
};

/** Groups and applications of one Okta org: a target is one of them, an account is a user. */
export function makeOkta(id: string, settings: OktaSettings, options: OktaOptions): OktaConnector {
  const base = new URL(settings.url);
  const name = `${id} (${base.hostname})`;
  const pageSize = options.pageSize ?? PAGE_SIZE;
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  const http = makeHttpClient({
    name,
    origin: base,
    allowPrivate: settings.allow_private_addresses,
    time: options.time,
    tooLarge: 'the page is too large to be read.',
    mostBytes: MOST_BYTES,
    heedsPauses: true,
    resetHeader: 'x-rate-limit-reset',
    resolve: options.resolve,
    timeoutMs: options.timeoutMs,
  });
  const authorization = authorizationOf({ name, http, settings, time: options.time });
  /** All that one call asks of Okta is over in its time, with what waits for its turn: no change is sent later. */
  const within = (ms = timeoutMs): At => {
    const until = AbortSignal.timeout(ms);
    return {
      name,
      api: makeApi({ name, http, base, authorization, secrets: secretsOf(settings), until }),
      settings,
      pageSize,
    };
  };
  const inTurn = oneAtATime();
  // A service app isn't a user.
  const readOwn = async ({ api }: At) =>
    settings.client_id === undefined ? (await api.get(['users', 'me'], OktaUser))?.id : undefined;
  const own = remembered(readOwn);

  const reads: Readings = {
    readBack: (ref) => readBack(within(READ_BACK_CALLS * timeoutMs), ref),
    async accounts(cursor) {
      const at = within();
      const { items, next } = await at.api.list(['users'], OktaUser, { cursor, limit: pageSize });
      return {
        items: items.map((user) => ({
          id: user.id,
          email: addressOf(at, user),
          active: user.status !== 'SUSPENDED' && user.status !== 'DEPROVISIONED',
        })),
        ...(next && { next }),
      };
    },
    entitlements: (cursor) => listEntitlements(within(), cursor),
    grants: (query, cursor) => listGrants(within(), query, cursor),
  };

  return {
    settlesWithinMs: SETTLES_MS,
    place: placeOf('okta', base.host, [base.origin]),
    reads,
    sessions: {
      async end(ref) {
        const at = within();
        if (settings.ends_sessions)
          await endAllSessions(at, await findUser(at, { account: ref.account, seenAs: ref.seenAs?.account }));
        return { kind: 'outlives', ...outliving(settings, options.time()) };
      },
    },
    accounts: accountsOf(within, own),
    credentials: credentialsOf(within, own),
    health: (targets = []) => readHealth(within(), settings.client_id, targets),
    grant(ref) {
      const at = within();
      return inTurn(ref.target, async () => give(at, ref, await own(at)));
    },
    revoke(ref) {
      const at = within();
      return inTurn(ref.target, () => take(at, ref));
    },
    close: () => http.close(),
  };
}

function secretsOf({ token, private_key: key }: OktaSettings): string[] {
  return [token ?? [], key ?? []].flat();
}

/** Applications that somebody is signed in to don't ask Okta again until they end their own session. */
function outliving(settings: OktaSettings, now: Date): { what: string; until: Date | null } {
  const { app_session_lifetime: text, ends_sessions: endsSessions } = settings;
  const lifetime = text === undefined ? undefined : parseDuration(text);
  return {
    what: endsSessions
      ? 'sessions that applications opened themselves'
      : 'sessions and tokens that applications had already',
    until: lifetime?.ok === true ? new Date(now.getTime() + lifetime.seconds * 1_000) : null,
  };
}

/** Which account a token is of doesn't change. */
function remembered(read: (at: At) => Promise<string | undefined>) {
  let known: string | undefined;
  return async (at: At): Promise<string | undefined> => (known ??= await read(at));
}
