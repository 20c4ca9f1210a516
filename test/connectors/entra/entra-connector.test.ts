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

exerciseConnector('entra, groups', async () => {
  const entra = await startEntra();
  const { tenant } = entra;
  for (const name of [...people, ...hostilePeople]) tenant.addUser(name);
  for (const name of ['editors', 'admins', ...hostileNames]) tenant.addGroup(name);
  const found = ({ target, account }: GrantRef) => ({
    group: [...tenant.groups.values()].find(({ displayName }) => `group:${displayName}` === target)!,
    user: [...tenant.users.values()].find(({ userPrincipalName }) => userPrincipalName === account.email)!,
  });
  return {
    connector: connectTo(entra),
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
    close: () => entra.close(),
  };
});
