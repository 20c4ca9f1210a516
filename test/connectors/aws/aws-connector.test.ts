import { exerciseConnector } from '../../support/exercise-connector.ts';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import type { Parts } from '../../support/exercise/stand.ts';
import { ACCOUNT, connectTo, person } from '../../support/aws/stage.ts';

const PEOPLE = ['anna@acme.test', 'omar@acme.test', 'wanda@acme.test'];
const HOSTILE_PEOPLE = [
  'o’hara+dev@acme.test',
  '"quoted"@acme.test',
  'größe@acme.test',
  `${'x'.repeat(110)}@acme.test`,
];

/** What AWS takes for a user name: https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateUser.html */
const USER_NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

/** What both kinds of target have alike; `addTarget`: undefined where nothing can be called so. */
function partsOf(
  aws: AwsServer,
  write: { give: string; take: string },
  addTarget: (name: string) => string | undefined,
): Parts {
  return {
    names: {
      target: async (name) => ({
        target: `${PREFIX[write.give]}${name}`,
        exists: addTarget(name) !== undefined,
      }),
      account: async (name) => {
        const email = `${name}@acme.test`;
        const exists = USER_NAME.test(email);
        if (exists) aws.ledger.addUser(email);
        return { account: person(email), exists };
      },
    },
    losing: async (how) => {
      aws.ledger.isQuick = true;
      aws.next(write.give, how === 'reset' ? 'lost' : 'silent-after');
      // One that hangs is asked to give alone.
      if (how === 'reset') aws.next(write.take, 'lost');
      return connectTo(aws, {}, { timeoutMs: 3_000 });
    },
    // AWS ends none of them.
    openSession: async () => ({ works: async () => true }),
    withoutRights: ['ListUsers', 'ListGroups', 'ListPermissionSets'].map((action) => ({
      says: action,
      connector: async () => {
        aws.denied.add(action);
        return connectTo(aws);
      },
      giveBack: async () => void aws.denied.delete(action),
    })),
  };
}

const PREFIX: Record<string, string> = {
  CreateAccountAssignment: `${ACCOUNT}/`,
  CreateGroupMembership: 'group:',
};

exerciseConnector('aws, permission sets in accounts', async () => {
  const aws = await startAws();
  const startedAt = new Date();
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
    connector: connectTo(aws, {}, { time: () => startedAt }),
    accounts: [person('anna@acme.test'), person('omar@acme.test'), person('wanda@acme.test')],
    targets: [`${ACCOUNT}/Admin`, `444455556666/Billing`],
    hostileTargets: hostileSets.map((name) => `${ACCOUNT}/${name}`),
    hostileAccounts: HOSTILE_PEOPLE.map(person),
    unknown: { target: `${ACCOUNT}/Nowhere`, account: person('nobody@acme.test') },
    hold: async ({ target, account }) => {
      ledger.assignments.push(assignmentOf(target, account.email));
    },
    holds: async ({ target, account }) => ledger.isAssigned(assignmentOf(target, account.email)),
    ...partsOf(aws, { give: 'CreateAccountAssignment', take: 'DeleteAccountAssignment' }, (name) =>
      /^[\w+=,.@-]{1,32}$/.test(name) ? ledger.addSet(name) : undefined,
    ),
    close: () => aws.close(),
  };
});

exerciseConnector('aws, groups of the identity store', async () => {
  const aws = await startAws();
  const startedAt = new Date();
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
    connector: connectTo(aws, {}, { time: () => startedAt }),
    accounts: [person('anna@acme.test'), person('omar@acme.test'), person('wanda@acme.test')],
    targets: ['group:editors', 'group:admins'],
    hostileTargets: hostileGroups.map((name) => `group:${name}`),
    hostileAccounts: HOSTILE_PEOPLE.map(person),
    unknown: { target: 'group:nowhere', account: person('nobody@acme.test') },
    hold: async ({ target, account }) => {
      ledger.join(...idsOf(target, account.email));
    },
    holds: async ({ target, account }) => ledger.isMember(...idsOf(target, account.email)),
    ...partsOf(aws, { give: 'CreateGroupMembership', take: 'DeleteGroupMembership' }, (name) =>
      name !== '' && name.length <= 1_024 ? ledger.addGroup(name) : undefined,
    ),
    close: () => aws.close(),
  };
});
