import {
  CONNECTOR_TIMEOUT_MS,
  ConnectorError,
  type Accounts,
  type ConnectorType,
  type ReadableConnector,
  type Readings,
} from '../../domain/grant/connector.ts';
import { makeHttpClient, type HttpOptions } from '../http/http-client.ts';
import { placeOf } from '../place.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { accountsOf } from './accounts.ts';
import { addressesOf, targetOf, type Finding } from './find.ts';
import { listGrants } from './list-grants.ts';
import { readBack, readMembership } from './members.ts';
import { readHealth } from './read-health.ts';
import { ScimSettings } from './scim-settings.ts';
import { makeService, ScimGroup, ScimUser } from './service.ts';

/** A group’s members come in one answer: some hundred thousand of them. */
const MOST_BYTES = 32_000_000;
/** A read back takes several calls. */
const READ_BACK_CALLS = 3;

export interface ScimOptions extends Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'> {
  pageSize?: number;
}

export const scimConnector: ConnectorType<ScimSettings> = {
  type: 'scim',
  settings: ScimSettings,
  secrets: ({ token }) => [token],
  make: (id, settings, time) => makeScim(id, settings, { time }),
};

export type ScimConnector = ReadableConnector & { readonly accounts: Accounts };

/** Membership in groups of a SCIM 2.0 service: a target is a group, an account a user. */
export function makeScim(id: string, settings: ScimSettings, options: ScimOptions): ScimConnector {
  const base = new URL(settings.url);
  const name = `${id} (${base.hostname})`;
  const pageSize = options.pageSize ?? 500;
  const http = makeHttpClient({
    name,
    origin: base,
    allowPrivate: settings.allow_private_addresses,
    time: options.time,
    tooLarge: 'the group is too large to be read whole.',
    mostBytes: MOST_BYTES,
    heedsPauses: true,
    resolve: options.resolve,
    timeoutMs: options.timeoutMs,
  });
  const { token } = settings;
  const witness: Finding['witness'] = {};
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  /** All that one call asks of the service is over in its time, with what waits for its turn: no change is sent later. */
  const within = (ms: number): Finding => {
    const until = AbortSignal.timeout(ms);
    return { name, service: makeService({ name, http, base, token, until }), settings, pageSize, witness };
  };
  const inTurn = oneAtATime();

  const reads: Readings = {
    readBack: (ref) => readBack(within(READ_BACK_CALLS * timeoutMs), ref),
    async accounts(cursor) {
      const { service } = within(timeoutMs);
      const { items, next } = await service.list('Users', ScimUser, { cursor, count: pageSize });
      return {
        items: items.map((user) => ({
          id: user.id,
          email: addressesOf(settings, user)[0] ?? null,
          active: user.active !== false,
        })),
        next,
      };
    },
    async entitlements(cursor) {
      const asked = { cursor, count: pageSize, without: 'members' };
      const { items, next } = await within(timeoutMs).service.list('Groups', ScimGroup, asked);
      return {
        items: items.flatMap((group) => {
          const target = targetOf(settings, group);
          return target === undefined ? [] : [{ target, name: group.displayName, id: group.id }];
        }),
        next,
      };
    },
    grants: (query, cursor) => listGrants(within(timeoutMs), query, cursor),
  };

  return {
    place: placeOf('scim', base.host, [base.origin, base.pathname]),
    reads,
    accounts: accountsOf(() => within(timeoutMs), inTurn),
    health: () => readHealth(within(timeoutMs)),
    grant(ref) {
      const at = within(timeoutMs);
      return inTurn(ref.target, async () => {
        const { user, group, stands } = await readMembership(at, ref);
        if (!stands) await at.service.patch('Groups', group.id, [addOf(user)]);
        return { kind: 'done', changed: !stands };
      });
    },
    revoke(ref) {
      const at = within(timeoutMs);
      return inTurn(ref.target, async () => {
        const { user, group, stands, isDisputed } = await readMembership(at, ref);
        // Also where the list doesn't show them: it may lag behind what was added.
        await at.service.patch('Groups', group.id, [removeOf(user)]).catch((error: unknown) => {
          if (stands || !isRefusal(error)) throw error;
        });
        return { kind: 'done', changed: stands || isDisputed };
      });
    },
    close: () => http.close(),
  };
}

const addOf = ({ id }: ScimUser) => ({ op: 'add', path: 'members', value: [{ value: id }] });

const removeOf = ({ id }: ScimUser) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` });

/** Services disagree about what the removal of somebody who isn't a member answers. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ConnectorError && error.fault.kind === 'invalid';
