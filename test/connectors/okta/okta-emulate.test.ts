import { createEmulator } from 'emulate';
import type { AccountRef, GrantRef } from '../../../src/domain/grant/connector.ts';
import { exerciseConnector } from '../../support/exercise-connector.ts';
import { freePort } from '../../support/free-port.ts';
import { connectTo, person } from '../../support/okta/connect.ts';
import { TOKEN } from '../../support/okta/start-okta.ts';

const people = ['anna@acme.test', 'omar@acme.test', 'wanda@acme.test'];
const hostilePeople = [
  'o’hara+dev@acme.test',
  '"quoted"@acme.test',
  '#hash,comma@acme.test',
  'größe@acme.test',
];
const hostileNames = [
  'a "quoted" one',
  'comma, plus + and #',
  ' blanks ',
  'Editors',
  'Ελληνικά',
  'back\\slash',
];

// It knows no rules, roles, sessions or Everyone of its own; it ignores filters, limits and cursors.
exerciseConnector('okta on emulate, groups', async () => {
  // Whoever comes first is taken for the token’s account.
  const users = ['sallyport@acme.test', ...people, ...hostilePeople].map((login, at) => ({
    login,
    okta_id: `00u${at}`,
  }));
  const groups = ['editors', 'admins', ...hostileNames].map((name, at) => ({ name, okta_id: `00g${at}` }));
  const emulator = await createEmulator({
    service: 'okta',
    port: await freePort(),
    seed: {
      tokens: { [TOKEN]: { login: 'sallyport@acme.test', scopes: [] } },
      okta: {
        users,
        groups,
        group_memberships: users.map(({ okta_id }) => ({
          group_okta_id: '00g_everyone',
          user_okta_id: okta_id,
        })),
      },
    },
  });
  const membersOf = async (target: string) => {
    const group = groups.find(({ name }) => `group:${name}` === target);
    return `${emulator.url}/api/v1/groups/${group?.okta_id}/users`;
  };
  const headers = { authorization: `SSWS ${TOKEN}` };
  const userOf = ({ account }: GrantRef) => users.find(({ login }) => login === account.email)?.okta_id;
  return {
    connector: connectTo(emulator),
    accounts: people.map(person) as [AccountRef, AccountRef, AccountRef],
    targets: ['group:editors', 'group:admins'],
    hostileTargets: hostileNames.map((name) => `group:${name}`),
    hostileAccounts: hostilePeople.map(person),
    unknown: { target: 'group:nowhere', account: person('nobody@acme.test') },
    async hold(ref) {
      await fetch(`${await membersOf(ref.target)}/${userOf(ref)}`, { method: 'PUT', headers });
    },
    async holds(ref) {
      const members = (await (await fetch(await membersOf(ref.target), { headers })).json()) as {
        id: string;
      }[];
      return members.some(({ id }) => id === userOf(ref));
    },
    close: () => emulator.close(),
  };
});
