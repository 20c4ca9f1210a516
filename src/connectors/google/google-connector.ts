import {
  CONNECTOR_TIMEOUT_MS,
  type Accounts,
  type ConnectorType,
  type Credentials,
  type GrantRef,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import type { HttpOptions } from '../http/http-client.ts';
import { placeOf } from '../place.ts';
import { Recent } from '../recent.ts';
import { accountsOf, credentialsOf } from './accounts.ts';
import { apisOf } from './apis.ts';
import { endSessions } from './end-sessions.ts';
import type { At } from './find.ts';
import { GoogleSettings } from './google-settings.ts';
import { whyNotChosen } from './groups.ts';
import { listGrants } from './list-grants.ts';
import { give, readBack, take } from './membership.ts';
import { readHealth } from './read-health.ts';
import { GoogleUser, IdentityGroup, USER_FIELDS } from './shapes.ts';

/** Google's own most for groups and their members. */
const PAGE_SIZE = 200;
/** A read back takes several calls. */
const READ_BACK_CALLS = 3;
/** How long Google's reads may lag behind its writes. */
const SETTLES_MS = 30_000;

export interface GoogleOptions extends Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'> {
  pageSize?: number;
  settlesMs?: number;
  /** Since when this process knows of its writes, by `performance.now()`. */
  since?: number;
}

/** One with all the parts that Google has. */
export type GoogleConnector = ReadableConnector & {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly credentials: Required<Credentials>;
};

export const googleConnector: ConnectorType<GoogleSettings> = {
  type: 'google',
  settings: GoogleSettings,
  secrets: ({ private_key: key }) => [key],
  make: (id, settings, time) => makeGoogle(id, settings, { time }),
};

/** Groups of one customer and roles in its projects: a target is one of them, an account is a user. */
export function makeGoogle(id: string, settings: GoogleSettings, options: GoogleOptions): GoogleConnector {
  const name = `${id} (${settings.customer})`;
  const pageSize = options.pageSize ?? PAGE_SIZE;
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  const apis = apisOf(name, settings, options);
  const recent = new Recent(options.settlesMs ?? SETTLES_MS, options.since ?? performance.now());
  /** All that one call asks is over in its time, with what waits for its turn: no change is sent later. */
  const within = (ms = timeoutMs): At => ({
    ...apis.until(AbortSignal.timeout(ms)),
    name,
    settings,
    pageSize,
    recent,
  });
  const inTurn = oneAtATime();

  const reads: Readings = {
    readBack: (ref) => readBack(within(READ_BACK_CALLS * timeoutMs), ref),
    async accounts(cursor) {
      const query = {
        customer: settings.customer,
        maxResults: String(pageSize),
        fields: `nextPageToken,users(${USER_FIELDS})`,
      };
      const { items, next } = await within().directory.list(['users'], 'users', GoogleUser, {
        query,
        cursor,
      });
      return {
        items: items.map((user) => ({
          id: user.id,
          email: user.primaryEmail,
          active: !user.suspended && !user.archived,
        })),
        ...(next && { next }),
      };
    },
    async entitlements(cursor) {
      const at = within();
      const query = {
        parent: `customers/${settings.customer}`,
        view: 'FULL',
        pageSize: String(pageSize),
      };
      const { items, next } = await at.identity.list(['groups'], 'groups', IdentityGroup, { query, cursor });
      return {
        items: items
          .filter((group) => whyNotChosen(at, group) === undefined)
          .map(({ name, groupKey, displayName }) => ({
            target: `group:${groupKey.id}`,
            name: displayName || groupKey.id,
            // The same id as the directory has.
            id: name.slice('groups/'.length),
          })),
        ...(next && { next }),
      };
    },
    grants: (query, cursor) => listGrants(within(), query, cursor),
  };

  return {
    settlesWithinMs: options.settlesMs ?? SETTLES_MS,
    place: placeOf('google', settings.customer, [settings.customer]),
    reads,
    sessions: { end: (ref) => endSessions(within(), settings, ref, options.time()) },
    accounts: accountsOf(within),
    credentials: credentialsOf(within),
    health: (targets = []) =>
      readHealth(within(), `${settings.service_account}, in the name of ${settings.subject}`, targets),
    grant(ref, operation) {
      const at = within();
      return inTurn(writtenAsOne(ref), () => give(at, ref, operation));
    },
    revoke(ref) {
      const at = within();
      return inTurn(writtenAsOne(ref), () => take(at, ref));
    },
    close: () => apis.close(),
  };
}

/** All roles of a project stand in one policy. */
const writtenAsOne = ({ target }: GrantRef): string => /^project:[^:]*/.exec(target)?.[0] ?? target;
