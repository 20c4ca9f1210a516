import { Client } from 'ldapts';
import { DirectoryOnServer, account, groupDn, personDn } from '../directory-on-server.ts';
import { losingOverTcp } from '../exercise/lost-answers.ts';
import type { Crowd, Names, Stand } from '../exercise/stand.ts';
import { BOT, NOBODY, SUFFIX, leastRights } from '../ldap-server.ts';

const [ANNA, OMAR, DORA] = ['anna.berg', 'omar', 'dora'] as const;
const PASSWORD = 'of-anna';
const READERS = groupDn('readers');
const HOSTILE = ['*)(objectClass=*', 'cn=a,dc=b', 'Berg, Anna + "Omar" <x>; \\ y', 'Ünïcødé \u202Egnp'];

/** May read what the connector may, and change nothing. */
const WEAK = { dn: `cn=weak,ou=services,${SUFFIX}`, password: 'weak' };

/** It locks accounts for good. */
const LOCK = { lock_attribute: 'pwdAccountLockedTime' };
const POLICY = `cn=policy,ou=services,${SUFFIX}`;

/** The least rights of the connector, with that to lock accounts; and one entry that members of a group may see. */
const RIGHTS = `access to dn.base="${NOBODY}" by group.exact="${READERS}" read by * break
access to * by dn.exact="${WEAK.dn}" read by * break
access to attrs=${LOCK.lock_attribute} by dn.exact="${BOT.dn}" write by * break
${leastRights()}`;

export async function openldapStand(): Promise<Stand> {
  const directory = new DirectoryOnServer();
  const classes = ['organizationalRole', 'pwdPolicy'];
  const policy = { objectClass: classes, cn: 'policy', pwdAttribute: 'userPassword', pwdLockout: 'TRUE' };
  await directory.start({ rights: RIGHTS, policy: POLICY, entries: [[POLICY, policy]] });
  const objectClass = ['organizationalRole', 'simpleSecurityObject'];
  await directory.add(WEAK.dn, { objectClass, cn: 'weak', userPassword: WEAK.password });
  await directory.person(ANNA, { userPassword: PASSWORD });
  await directory.person(OMAR, { userPassword: PASSWORD });
  for (const uid of [DORA, ...HOSTILE.map((name) => name.toLowerCase())]) await directory.person(uid);
  for (const cn of ['readers', 'writers', ...HOSTILE]) await directory.group(cn);
  return {
    connector: directory.connector(LOCK),
    accounts: [account(ANNA), account(OMAR), account(DORA)],
    targets: [READERS, groupDn('writers')],
    hostileTargets: HOSTILE.map(groupDn),
    hostileAccounts: HOSTILE.map((name) => account(name.toLowerCase())),
    unknown: { target: groupDn('nothing'), account: account('nobody-at-all') },
    hold: ({ target, account: { name } }) => directory.change(target, 'add', 'member', personDn(name)),
    holds: (ref) => directory.holds(ref),
    close: () => directory.stop(),
    names: names(directory),
    crowd: (size) => crowd(directory, size),
    losing: (how) =>
      losingOverTcp({
        url: directory.server.url,
        connector: (url, timeoutMs) => directory.connector({ url }, { pageSize: 2, timeoutMs }),
        isWrite: isModify,
      })(how),
    openSession: () => openSession(directory),
    disabling: { letsIn: ({ name }) => letsIn(directory, name), leftAlone: [] },
    withoutRights: [
      {
        says: 'may not change',
        connector: async () => directory.connector({ bind_dn: WEAK.dn, bind_password: WEAK.password }),
        giveBack: async () => {},
      },
    ],
  };
}

async function letsIn(directory: DirectoryOnServer, name: string): Promise<boolean> {
  const client = new Client({ url: directory.server.url });
  try {
    await client.bind(personDn(name), PASSWORD);
    return true;
  } catch {
    return false;
  } finally {
    await client.unbind();
  }
}

function names(directory: DirectoryOnServer): Names {
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

async function crowd(directory: DirectoryOnServer, size: number): Promise<Crowd> {
  const uids = Array.from({ length: size + 1 }, (_, at) => `m${String(at).padStart(4, '0')}`);
  const [newcomer = '', ...members] = uids;
  const email = (uid: string) => account(uid).email;
  const dnOf = (address: string) => personDn(address.split('@')[0] ?? '');
  const target = groupDn('crowd');
  await Promise.all(uids.map((uid) => directory.person(uid)));
  await directory.group('crowd', members.map(personDn));
  return {
    target,
    members: members.map(email),
    newcomer: email(newcomer),
    connector: (pageSize) => directory.connector({}, { pageSize }),
    join: (address) => directory.change(target, 'add', 'member', dnOf(address)),
    leave: (address) => directory.change(target, 'delete', 'member', dnOf(address)),
  };
}

/** What Anna sees of the entry, on a connection that she opened before. */
async function openSession(directory: DirectoryOnServer) {
  const hers = new Client({ url: directory.server.url });
  await hers.bind(personDn(ANNA), PASSWORD);
  directory.atEnd(() => hers.unbind());
  const works = () =>
    hers.search(NOBODY, { scope: 'base', attributes: ['cn'] }).then(
      ({ searchEntries }) => searchEntries.length > 0,
      () => false,
    );
  return { works };
}

/** An LDAPMessage in BER: a sequence of an id of a few bytes, and of what is tagged as [APPLICATION 6]. */
function isModify(sent: string): boolean {
  const bytes = Buffer.from(sent, 'latin1');
  const lengthBytes = (bytes[1] ?? 0) & 0x80 ? (bytes[1] ?? 0) & 0x7f : 0;
  const id = 2 + lengthBytes;
  return bytes[0] === 0x30 && bytes[id] === 0x02 && bytes[id + 2 + (bytes[id + 1] ?? 0)] === 0x66;
}
