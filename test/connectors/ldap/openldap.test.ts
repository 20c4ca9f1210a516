import { afterAll, beforeAll } from 'vitest';
import { DirectoryOnServer, account, groupDn, personDn } from '../../support/directory-on-server.ts';
import { exerciseConnector } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';

const HOSTILE = [
  'Berg, Anna + "Omar" <x>; \\ y',
  '#hash',
  ' blanks at both ends ',
  '*)(objectClass=*',
  'cn=a,dc=b',
  'Ünïcødé 密碼 \u202Egnp',
  '$$ %i \'"; drop --',
  'x'.repeat(63),
  'x'.repeat(64),
  `long ${'y'.repeat(200)}`,
];

describeSlapd('openldap', () => {
  const directory = new DirectoryOnServer();
  const people = ['anna.berg', 'omar', 'dora'] as const;
  const [anna, omar, dora] = people;

  beforeAll(async () => {
    await directory.start();
    for (const uid of people) await directory.person(uid);
    for (const cn of ['readers', 'writers', ...HOSTILE]) await directory.group(cn);
    for (const name of HOSTILE) await directory.person(name.toLowerCase());
  });
  afterAll(() => directory.stop());

  exerciseConnector('ldap', async () => ({
    connector: directory.connector(),
    accounts: [account(anna), account(omar), account(dora)],
    targets: [groupDn('readers'), groupDn('writers')],
    hostileTargets: HOSTILE.map(groupDn),
    hostileAccounts: HOSTILE.map((name) => account(name.toLowerCase())),
    unknown: { target: groupDn('nothing'), account: account('nobody-at-all') },
    hold: ({ target, account: { name } }) => directory.change(target, 'add', 'member', personDn(name)),
    holds: (ref) => directory.holds(ref),
    close: () => directory.tidy(),
  }));
});
