import type { ActiveDirectoryOnServer } from '../active-directory-on-server.ts';
import { groupDn, personDn } from '../active-directory-on-server.ts';
import { account } from '../directory-on-server.ts';
import type { Names, Stand } from '../exercise/stand.ts';
import { PASSWORD } from '../samba-server.ts';

/** Of whom the first signs in. */
const PEOPLE = ['anna.berg', 'omar', 'dora'] as const;
const HOSTILE = ['Berg, Anna + Omar; y', '*)(objectClass=*', 'cn=a,dc=b', `$$ %i 'drop --`];

export async function activeDirectoryStand(directory: ActiveDirectoryOnServer): Promise<Stand> {
  const [anna, omar, dora] = PEOPLE;
  for (const name of [...PEOPLE, ...HOSTILE.map((one) => one.toLowerCase())]) await directory.person(name);
  for (const cn of ['readers', 'writers', ...HOSTILE]) await directory.group(cn);
  for (const name of [anna, omar]) await directory.letIn(personDn(name), name);
  const readers = groupDn('readers');
  return {
    connector: directory.connector(),
    accounts: [account(anna), account(omar), account(dora)],
    targets: [readers, groupDn('writers')],
    hostileTargets: HOSTILE.map(groupDn),
    hostileAccounts: HOSTILE.map((name) => account(name.toLowerCase())),
    unknown: { target: groupDn('nothing'), account: account('nobody') },
    hold: (ref) => directory.hold(ref),
    holds: (ref) => directory.holds(ref),
    close: async () => {},
    names: names(directory),
    async openSession() {
      const hers = await directory.signedIn(anna);
      const sid = await directory.sidOf(readers);
      return { works: async () => (await directory.sids('', 'tokenGroups', hers)).includes(sid) };
    },
    disabling: {
      letsIn: ({ name }) =>
        directory.signedIn(name).then(
          (client) => client.unbind().then(() => true),
          () => false,
        ),
      leftAlone: [],
    },
    withoutRights: [
      {
        says: 'may not change',
        connector: async () =>
          directory.connector({ bind_dn: `${omar}@corp.acme.test`, bind_password: PASSWORD }),
        giveBack: async () => {},
      },
    ],
  };
}

function names(directory: ActiveDirectoryOnServer): Names {
  const isMade = (work: Promise<unknown>) =>
    work.then(
      () => true,
      () => false,
    );
  return {
    target: async (name) => ({ target: groupDn(name), exists: await isMade(directory.group(name)) }),
    account: async (name) => ({ account: account(name), exists: await isMade(directory.person(name)) }),
  };
}
