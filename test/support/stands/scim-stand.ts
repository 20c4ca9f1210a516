import { makeScim, scimConnector, type ScimConnector } from '../../../src/connectors/scim/scim-connector.ts';
import type { AccountRef, GrantRef } from '../../../src/domain/grant/connector.ts';
import type { Crowd, Stand } from '../exercise/stand.ts';
import { startScim, TOKEN, type ScimService } from '../scim/scimmy-service.ts';

interface Options {
  token?: string;
  pageSize?: number;
  timeoutMs?: number | undefined;
}

export const person = (email: string): AccountRef => ({ email, employeeId: null, name: email });

export const connectTo = (
  url: string,
  { token = TOKEN, pageSize = 2, timeoutMs }: Options = {},
): ScimConnector =>
  makeScim('crm', scimConnector.settings.parse({ url, token, allow_private_addresses: true }), {
    time: () => new Date(),
    pageSize,
    timeoutMs,
  });

export async function scimStand(): Promise<Stand> {
  const service = await startScim();
  const [anna, omar, wanda] = ['anna@acme.test', 'omar@acme.test', 'wanda@acme.test'] as const;
  const hostileTargets = ['Editors', 'x'.repeat(300), 'per%20cent/slash?query', 'back\\slash'];
  const own = 'bot@acme.test';
  for (const name of [anna, omar, wanda, 'o’hara+dev@acme.test']) service.addUser(name);
  service.tokenIs(service.addUser(own));
  // Somebody is in a group, so that it is seen that the service shows members.
  service.addGroup('everybody', [service.addUser('bystander@acme.test')]);
  for (const name of ['editors', 'admins', ...hostileTargets]) service.addGroup(name);
  return {
    connector: connectTo(service.url),
    accounts: [person(anna), person(omar), person(wanda)],
    targets: ['editors', 'admins'],
    hostileTargets,
    hostileAccounts: [person('o’hara+dev@acme.test')],
    unknown: { target: 'nowhere', account: person('nobody@acme.test') },
    hold: async ({ target, account }: GrantRef) => change(service, target, account.email, 'add'),
    holds: async ({ target, account }) => service.isMember(target, account.email),
    close: () => service.close(),
    names: {
      async target(name) {
        service.addGroup(name);
        return { target: name, exists: true };
      },
      async account(name) {
        service.addUser(`${name}@acme.test`);
        return { account: person(`${name}@acme.test`), exists: true };
      },
    },
    crowd: async (size) => crowd(service, size),
    http: {
      url: service.url,
      connector: (url, timeoutMs) => connectTo(url, { timeoutMs }),
      isWrite: ({ method }) => method !== 'GET',
      isList: ({ path }) => path.includes('/Groups?'),
    },
    disabling: { letsIn: async ({ email }) => service.isActive(email), leftAlone: [person(own)] },
    // SCIM has no word for them.
    openSession: null,
    withoutRights: ['users', 'groups'].map((says) => ({
      says,
      connector: async () => connectTo(service.url, { token: 'another token, canary-4712' }),
      giveBack: async () => {},
    })),
  };
}

function crowd(service: ScimService, size: number): Crowd {
  const emails = Array.from({ length: size + 1 }, (_, at) => `m${String(at).padStart(4, '0')}@acme.test`);
  const [newcomer = '', ...members] = emails;
  const [, ...ids] = emails.map((email) => service.addUser(email));
  service.addGroup('crowd', ids);
  return {
    target: 'crowd',
    members,
    newcomer,
    connector: (pageSize) => connectTo(service.url, { pageSize }),
    join: async (email) => change(service, 'crowd', email, 'add'),
    leave: async (email) => change(service, 'crowd', email, 'remove'),
  };
}

function change({ groups, users }: ScimService, target: string, email: string, how: 'add' | 'remove'): void {
  const group = [...groups.values()].find(({ displayName }) => displayName === target);
  const user = [...users.values()].find(({ userName }) => userName === email);
  if (group === undefined || user === undefined) throw new Error(`no ${target} or no ${email}`);
  const others = (group.members ?? []).filter(({ value }) => value !== user.id);
  group.members = how === 'add' ? [...others, { value: user.id }] : others;
}
