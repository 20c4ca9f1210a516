import type { ConnectorType, ReadableConnector, Readings } from '../../domain/grant/connector.ts';
import { makeHttpClient, type HttpOptions } from '../http/http-client.ts';
import { placeOf } from '../place.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { addressesOf, targetOf, type Finding } from './find.ts';
import { listGrants } from './list-grants.ts';
import { readBack, readMembership } from './members.ts';
import { readHealth } from './read-health.ts';
import { ScimSettings } from './scim-settings.ts';
import { makeService, ScimGroup, ScimUser } from './service.ts';

/** A group’s members come in one answer: some hundred thousand of them. */
const MOST_BYTES = 32_000_000;

export interface ScimOptions extends Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'> {
  pageSize?: number;
}

export const scimConnector: ConnectorType<ScimSettings> = {
  type: 'scim',
  settings: ScimSettings,
  secrets: ({ token }) => [token],
  make: (id, settings, time) => makeScim(id, settings, { time }),
};

/** Membership in groups of a SCIM 2.0 service: a target is a group, an account a user. */
export function makeScim(id: string, settings: ScimSettings, options: ScimOptions): ReadableConnector {
  const base = new URL(settings.url);
  const name = `${id} (${base.hostname})`;
  const pageSize = options.pageSize ?? 200;
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
  const service = makeService(name, http, base, settings.token);
  const at: Finding = { name, service, settings, pageSize };
  const inTurn = oneAtATime();

  const reads: Readings = {
    readBack: (ref) => readBack(at, ref),
    async accounts(cursor) {
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
      const { items, next } = await service.list('Groups', ScimGroup, asked);
      return {
        items: items.flatMap((group) => {
          const target = targetOf(settings, group);
          return target === undefined ? [] : [{ target, name: group.displayName }];
        }),
        next,
      };
    },
    grants: (query, cursor) => listGrants(at, query, cursor),
  };

  return {
    place: placeOf('scim', base.host, [base.origin, base.pathname]),
    reads,
    health: () => readHealth(at),
    grant: (ref) =>
      inTurn(ref.target, async () => {
        const { user, group, stands } = await readMembership(at, ref);
        if (!stands)
          await service.patch('Groups', group.id, [
            { op: 'add', path: 'members', value: [{ value: user.id }] },
          ]);
        return { kind: 'done', changed: !stands };
      }),
    revoke: (ref) =>
      inTurn(ref.target, async () => {
        const { user, group, stands } = await readMembership(at, ref);
        if (stands)
          await service.patch('Groups', group.id, [
            { op: 'remove', path: `members[value eq ${JSON.stringify(user.id)}]` },
          ]);
        return { kind: 'done', changed: stands };
      }),
    close: () => http.close(),
  };
}
