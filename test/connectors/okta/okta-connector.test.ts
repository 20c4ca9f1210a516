import { exerciseConnector } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/okta/connect.ts';
import { startOkta } from '../../support/okta/start-okta.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';

const people = ['anna@acme.test', 'omar@acme.test', 'wanda@acme.test'];
const hostilePeople = [
  'o’hara+dev@acme.test',
  '"quoted"@acme.test',
  '#hash,comma@acme.test',
  'größe@acme.test',
  'per%20cent/slash?@acme.test',
];
const hostileNames = [
  'a "quoted" one',
  'comma, plus + and #',
  ' blanks ',
  'Editors',
  'Ελληνικά',
  'x'.repeat(255),
  'per%20cent/slash?query',
  'back\\slash',
  'group_id:00g1',
];

exerciseConnector(
  'okta, groups',
  async () => {
    const okta = await startOkta();
    const { org } = okta;
    for (const login of [...people, ...hostilePeople]) org.addUser(login);
    for (const name of ['editors', 'admins', ...hostileNames]) org.addGroup(name);
    const found = ({ target, account }: GrantRef) => ({
      group: [...org.groups.values()].find(({ profile }) => `group:${profile.name}` === target)!,
      user: [...org.users.values()].find(({ profile }) => profile.login === account.email)!,
    });
    return {
      connector: connectTo(okta),
      accounts: people.map(person) as [
        ReturnType<typeof person>,
        ReturnType<typeof person>,
        ReturnType<typeof person>,
      ],
      targets: ['group:editors', 'group:admins'],
      hostileTargets: hostileNames.map((name) => `group:${name}`),
      hostileAccounts: hostilePeople.map(person),
      unknown: { target: 'group:nowhere', account: person('nobody@acme.test') },
      async hold(ref) {
        const { group, user } = found(ref);
        group.members.add(user.id);
      },
      async holds(ref) {
        const { group, user } = found(ref);
        return group.members.has(user.id);
      },
      names: {
        target: async (name) => {
          const exists = name !== '';
          if (exists) org.addGroup(name);
          return { target: `group:${name}`, exists };
        },
        account: async (name) => {
          const isTaken = [...org.users.values()].some(
            ({ profile }) => profile.login.toLowerCase() === name.toLowerCase(),
          );
          const exists = name !== '' && !isTaken;
          if (exists) org.addUser(name);
          return { account: person(name), exists };
        },
      },
      http: {
        url: okta.url,
        connector: (url, timeoutMs) =>
          connectTo({ url }, {}, { ...(timeoutMs !== undefined && { timeoutMs }) }),
        isWrite: ({ method }) => method !== 'GET',
        isList: ({ method, path }) => method === 'GET' && /\/groups\/[^/]+\/users/.test(path),
      },
      close: () => okta.close(),
    };
  },
  { overHttp: true },
);

exerciseConnector('okta, applications', async () => {
  const okta = await startOkta();
  const { org } = okta;
  for (const login of [...people, ...hostilePeople]) org.addUser(login);
  for (const name of ['payroll', 'crm', ...hostileNames]) org.addApp(name);
  const found = ({ target, account }: GrantRef) => ({
    app: [...org.apps.values()].find(({ label }) => `app:${label}` === target)!,
    user: [...org.users.values()].find(({ profile }) => profile.login === account.email)!,
  });
  return {
    connector: connectTo(okta, { apps: true }),
    accounts: people.map(person) as [
      ReturnType<typeof person>,
      ReturnType<typeof person>,
      ReturnType<typeof person>,
    ],
    targets: ['app:payroll', 'app:crm'],
    hostileTargets: hostileNames.map((name) => `app:${name}`),
    hostileAccounts: hostilePeople.map(person),
    unknown: { target: 'app:nowhere', account: person('nobody@acme.test') },
    async hold(ref) {
      const { app, user } = found(ref);
      app.users.add(user.id);
    },
    async holds(ref) {
      const { app, user } = found(ref);
      return app.users.has(user.id);
    },
    close: () => okta.close(),
  };
});
