import type { AccountRef, GrantRef } from '../../../src/domain/grant/connector.ts';
import { exerciseConnector } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/entra/connect.ts';
import { startEntra } from '../../support/entra/start-entra.ts';

const people = ['anna@acme.test', 'omar@acme.test', 'wanda@acme.test'];
const hostilePeople = [
  "o'hara+dev@acme.test",
  '"quoted"@acme.test',
  'guest_partner.test#EXT#@acme.test',
  'größe@acme.test',
  'per%20cent/slash?&@acme.test',
];
const hostileNames = [
  'a "quoted" one',
  "an 'apostrophe' and ''two''",
  'comma, plus + and #',
  ' blanks ',
  'Editors',
  'Ελληνικά',
  'x'.repeat(256),
  'per%20cent/slash?query&more=1',
  'back\\slash',
];
const accounts = people.map(person) as [AccountRef, AccountRef, AccountRef];

exerciseConnector(
  'entra, groups',
  async () => {
    const entra = await startEntra();
    const { tenant } = entra;
    for (const name of [...people, ...hostilePeople]) tenant.addUser(name);
    for (const name of ['editors', 'admins', ...hostileNames]) tenant.addGroup(name);
    const found = ({ target, account }: GrantRef) => ({
      group: [...tenant.groups.values()].find(({ displayName }) => `group:${displayName}` === target)!,
      user: [...tenant.users.values()].find(({ userPrincipalName }) => userPrincipalName === account.email)!,
    });
    return {
      // The suite also changes things by another connector, which this one would wait for.
      connector: connectTo(entra, {}, { settlesMs: 0 }),
      accounts,
      targets: ['group:editors', 'group:admins'],
      hostileTargets: hostileNames.map((name) => `group:${name}`),
      hostileAccounts: hostilePeople.map(person),
      unknown: { target: 'group:nowhere', account: person('nobody@acme.test') },
      async hold(ref) {
        const { group, user } = found(ref);
        tenant.join(group, user);
      },
      async holds(ref) {
        const { group, user } = found(ref);
        return tenant.isMember(group, user);
      },
      names: {
        target: async (name) => {
          const exists = name !== '';
          if (exists) tenant.addGroup(name);
          return { target: `group:${name}`, exists };
        },
        account: async (name) => {
          const isTaken = [...tenant.users.values()].some(
            ({ userPrincipalName }) => userPrincipalName.toLowerCase() === name.toLowerCase(),
          );
          const exists = name !== '' && !isTaken;
          if (exists) tenant.addUser(name);
          return { account: person(name), exists };
        },
      },
      http: {
        url: entra.url,
        connector: (url, timeoutMs) =>
          connectTo(
            { url },
            { login_url: entra.url },
            { settlesMs: 0, ...(timeoutMs !== undefined && { timeoutMs }) },
          ),
        isWrite: ({ method }) => method !== 'GET',
        isList: ({ method, path }) => method === 'GET' && /\/groups\/[^/]+\/members/.test(path),
      },
      close: () => entra.close(),
    };
  },
  { overHttp: true },
);
