import { makeScim, scimConnector, type ScimConnector } from '../../../src/connectors/scim/scim-connector.ts';
import type { AccountRef } from '../../../src/domain/grant/connector.ts';
import type { Crowd, Stand } from '../exercise/stand.ts';
import { startBetterAuth } from '../scim/better-auth-service.ts';
import type { FarEnd } from '../scim/far-end.ts';
import { scimmyFarEnd } from '../scim/scimmy-far-end.ts';
import { TOKEN } from '../scim/scimmy-service.ts';

interface Options {
  token?: string;
  pageSize?: number;
  timeoutMs?: number | undefined;
}

const ANNA = 'anna@acme.test';
const OTHERS = ['omar@acme.test', 'wanda@acme.test'] as const;
const ODD = 'o’hara+dev@acme.test';
const OWN = 'bot@acme.test';

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

/** It says by `/Me` whose the token is. */
export async function scimStand(): Promise<Stand> {
  const farEnd = await scimmyFarEnd(OWN);
  const hostileTargets = ['Editors', 'x'.repeat(300), 'per%20cent/slash?query', 'back\\slash'];
  const stand = await standOn(farEnd, hostileTargets, [person(OWN)]);
  return { ...stand, crowd: (size) => crowd(farEnd, size) };
}

/** It has at most a thousand members in a group, so that no crowd of a thousand can be joined. */
export async function betterAuthStand(): Promise<Stand> {
  return standOn(await startBetterAuth(), ['x'.repeat(300), 'per%20cent/slash?query', 'back\\slash'], []);
}

async function standOn(farEnd: FarEnd, hostileTargets: string[], leftAlone: AccountRef[]): Promise<Stand> {
  const { url, token, tokensWithout } = farEnd;
  const connect = (options: Options = {}) => connectTo(url, { token, ...options });
  for (const name of [ANNA, ...OTHERS, ODD, 'bystander@acme.test']) await farEnd.addUser(name);
  for (const name of ['everybody', 'editors', 'admins', ...hostileTargets]) await farEnd.addGroup(name);
  // Somebody is in a group, so that it is seen that the service shows members.
  await farEnd.join('everybody', 'bystander@acme.test');
  return {
    connector: connect(),
    accounts: [person(ANNA), person(OTHERS[0]), person(OTHERS[1])],
    targets: ['editors', 'admins'],
    hostileTargets,
    hostileAccounts: [person(ODD)],
    unknown: { target: 'nowhere', account: person('nobody@acme.test') },
    hold: ({ target, account }) => farEnd.join(target, account.email),
    holds: async ({ target, account }) => farEnd.isMember(target, account.email),
    close: () => farEnd.close(),
    names: {
      target: async (name) => ({ target: name, exists: (await farEnd.addGroup(name)) === name }),
      async account(name) {
        const email = `${name}@acme.test`;
        return { account: person(email), exists: (await farEnd.addUser(email)) === email };
      },
    },
    http: {
      url,
      connector: (through, timeoutMs) => connectTo(through, { token, timeoutMs }),
      isWrite: ({ method }) => method !== 'GET',
      isList: ({ path }) => path.includes('/Groups?'),
    },
    disabling: { letsIn: async ({ email }) => farEnd.isActive(email), leftAlone },
    // SCIM has no word for them.
    openSession: null,
    withoutRights: Object.entries(tokensWithout).map(([says, poor]) => ({
      says,
      connector: async () => connect({ token: poor }),
      giveBack: async () => {},
    })),
  };
}

async function crowd(farEnd: FarEnd, size: number): Promise<Crowd> {
  const emails = Array.from({ length: size + 1 }, (_, at) => `m${String(at).padStart(4, '0')}@acme.test`);
  const [newcomer = '', ...members] = emails;
  await farEnd.addGroup('crowd');
  for (const email of emails) await farEnd.addUser(email);
  for (const email of members) await farEnd.join('crowd', email);
  return {
    target: 'crowd',
    members,
    newcomer,
    connector: (pageSize) => connectTo(farEnd.url, { token: farEnd.token, pageSize }),
    join: (email) => farEnd.join('crowd', email),
    leave: (email) => farEnd.leave('crowd', email),
  };
}
