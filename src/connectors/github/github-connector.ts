import {
  CONNECTOR_TIMEOUT_MS,
  type Connector,
  type ConnectorType,
  type Outcome,
  type ReadableConnector,
} from '../../domain/grant/connector.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { makeHttpClient, type HttpOptions } from '../http/http-client.ts';
import { placeOf } from '../place.ts';
import { makeApi, type Pause } from './api.ts';
import { listAccounts, listEntitlements } from './catalog.ts';
import { disableCredential, listCredentials } from './credentials.ts';
import { refusal } from './faults.ts';
import type { Finding, Kept } from './finding.ts';
import { GithubSettings } from './github-settings.ts';
import { listGrants } from './list-grants.ts';
import { give, locate, readBack, take, type Located } from './membership.ts';
import { readHealth } from './read-health.ts';
import { fixedToken, installationTokens } from './tokens.ts';

/** A read back takes several calls. */
const READ_BACK_CALLS = 3;

export interface GithubOptions extends Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'> {
  pageSize?: number;
}

type Github = ReadableConnector & Required<Pick<Connector, 'credentials'>>;

export const githubConnector: ConnectorType<GithubSettings> = {
  type: 'github',
  settings: GithubSettings,
  secrets: secretsOf,
  make: (id, settings, time) => makeGithub(id, settings, { time }),
};

/** A key's lines one by one too: what quotes it may quote a part. */
function secretsOf({ token, app }: Pick<GithubSettings, 'token' | 'app'>): string[] {
  const key = app?.private_key;
  return [
    ...(token === undefined ? [] : [token]),
    ...(key === undefined ? [] : [key, ...key.trim().split('\n').slice(1, -1)]),
  ];
}

/** Membership in one GitHub organisation and its teams, and access to its repositories. */
export function makeGithub(id: string, settings: GithubSettings, options: GithubOptions): Github {
  const base = new URL(settings.api_url);
  const { organization, token, app } = settings;
  const web = webOf(base);
  const name = `${id} (${new URL(web).host}/${organization})`;
  const { time } = options;
  const http = makeHttpClient({
    name,
    origin: base,
    allowPrivate: settings.allow_private_addresses,
    time,
    tooLarge: 'a page is never that large.',
    mostBytes: 16_000_000,
    resolve: options.resolve,
    timeoutMs: options.timeoutMs,
  });
  const secrets = secretsOf(settings);
  const tokens =
    app === undefined
      ? fixedToken(token ?? '')
      : installationTokens({
          app,
          http,
          base,
          time,
          refuse: (answer) =>
            refusal(
              { name, what: 'POST /app/installations/…/access_tokens', writes: false, secrets },
              answer,
            ),
        });
  const pause: Pause = {};
  const kept: Kept = { looks: new Map() };
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  /** All that one call asks of GitHub is over in its time, with what waits for its turn: no change is sent later. */
  const within = (ms: number): Finding => ({
    name,
    web,
    kept,
    seen: {},
    time,
    pageSize: options.pageSize ?? 100,
    settings,
    api: makeApi({ name, http, base, tokens, secrets, pause, time, until: AbortSignal.timeout(ms) }),
  });
  const inTurn = oneAtATime();
  const change = (at: Finding, located: Located, run: typeof give): Promise<Outcome> =>
    inTurn(`${located.right.id} ${located.account.id}`, () => run(at, located));

  return {
    place: placeOf('github', `${new URL(web).host}/${organization}`, [
      base.origin,
      base.pathname.replace(/\/+$/, ''),
      organization.toLowerCase(),
    ]),
    reads: {
      readBack: (ref) => readBack(within(READ_BACK_CALLS * timeoutMs), ref),
      accounts: (cursor) => listAccounts(within(timeoutMs), cursor),
      entitlements: (cursor) => listEntitlements(within(timeoutMs), cursor),
      grants: (query, cursor) => listGrants(within(timeoutMs), query, cursor),
    },
    credentials: {
      list: (of, cursor) => listCredentials(within(timeoutMs), of, cursor),
      disable: (of, credential) => disableCredential(within(timeoutMs), of, credential),
    },
    health: (targets = []) => readHealth(within(timeoutMs), targets),
    async grant(ref) {
      const at = within(timeoutMs);
      return change(at, await locate(at, ref), give);
    },
    async revoke(ref) {
      const at = within(timeoutMs);
      return change(at, await locate(at, ref), take);
    },
    close: () => http.close(),
  };
}

/** Where the pages are that people see. */
function webOf({ protocol, host }: URL): string {
  return `${protocol}//${host.replace(/^api\./, '')}`;
}
