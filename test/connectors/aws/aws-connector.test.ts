import { exerciseConnector } from '../../support/exercise-connector.ts';
import { startAws } from '../../support/aws/aws-server.ts';
import { ACCOUNT, connectTo, person } from '../../support/aws/stage.ts';

const PEOPLE = ['anna@acme.test', 'omar@acme.test', 'wanda@acme.test'];
const HOSTILE_PEOPLE = [
  'o’hara+dev@acme.test',
  '"quoted"@acme.test',
  'größe@acme.test',
  `${'x'.repeat(110)}@acme.test`,
];

exerciseConnector('aws, permission sets in accounts', async () => {
  const aws = await startAws();
  const { ledger } = aws;
  for (const name of [...PEOPLE, ...HOSTILE_PEOPLE]) ledger.addUser(name);
  const hostileSets = ['a+b=c,d.e@f-g_h', 'ReadOnly', 'readonly', 'x'.repeat(32)];
  for (const name of ['Admin', 'Billing', ...hostileSets]) ledger.addSet(name, 'PT2H');
  const assignmentOf = (target: string, email: string) => ({
    AccountId: target.slice(0, 12),
    PermissionSetArn: ledger.findSet(target.slice(13)),
    PrincipalType: 'USER' as const,
    PrincipalId: ledger.findUser(email),
  });
  return {
    connector: connectTo(aws),
    accounts: [person('anna@acme.test'), person('omar@acme.test'), person('wanda@acme.test')],
    targets: [`${ACCOUNT}/Admin`, `444455556666/Billing`],
    hostileTargets: hostileSets.map((name) => `${ACCOUNT}/${name}`),
    hostileAccounts: HOSTILE_PEOPLE.map(person),
    unknown: { target: `${ACCOUNT}/Nowhere`, account: person('nobody@acme.test') },
    hold: async ({ target, account }) => {
      ledger.assignments.push(assignmentOf(target, account.email));
    },
    holds: async ({ target, account }) => ledger.isAssigned(assignmentOf(target, account.email)),
    close: () => aws.close(),
  };
});

exerciseConnector('aws, groups of the identity store', async () => {
  const aws = await startAws();
  const { ledger } = aws;
  for (const name of [...PEOPLE, ...HOSTILE_PEOPLE]) ledger.addUser(name);
  const hostileGroups = [
    'a "quoted" one',
    ' blanks ',
    'comma, plus + and #',
    'Editors',
    'Ελληνικά',
    'back\\slash',
    'x'.repeat(300),
  ];
  for (const name of ['editors', 'admins', ...hostileGroups]) ledger.addGroup(name);
  const idsOf = (target: string, email: string): [string, string] => [
    ledger.findUser(email),
    ledger.findGroup(target.slice('group:'.length)),
  ];
  return {
    connector: connectTo(aws),
    accounts: [person('anna@acme.test'), person('omar@acme.test'), person('wanda@acme.test')],
    targets: ['group:editors', 'group:admins'],
    hostileTargets: hostileGroups.map((name) => `group:${name}`),
    hostileAccounts: HOSTILE_PEOPLE.map(person),
    unknown: { target: 'group:nowhere', account: person('nobody@acme.test') },
    hold: async ({ target, account }) => {
      ledger.join(...idsOf(target, account.email));
    },
    holds: async ({ target, account }) => ledger.isMember(...idsOf(target, account.email)),
    close: () => aws.close(),
  };
});
