import { Client } from 'ldapts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { LdapSettings } from '../../../src/connectors/ldap/ldap-settings.ts';
import { DirectoryOnServer, account, personDn } from '../../support/directory-on-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { BOT, PEOPLE, SUFFIX, leastRights } from '../../support/ldap-server.ts';

const PASSWORD = 'of-anna';
const POLICY = `cn=policy,ou=services,${SUFFIX}`;
const LOCK = 'pwdAccountLockedTime';
const mayWrite = (attribute: string) =>
  `access to dn.subtree="${PEOPLE}" attrs=${attribute} by dn.exact="${BOT.dn}" write by * break\n${leastRights()}`;
const anna = { account: account('anna') };

describeSlapd('accounts in OpenLDAP with ppolicy', () => {
  const directory = new DirectoryOnServer();

  beforeAll(async () => {
    const objectClass = ['organizationalRole', 'pwdPolicy'];
    await directory.start({
      policy: POLICY,
      rights: mayWrite(LOCK),
      entries: [[POLICY, { objectClass, cn: 'policy', pwdAttribute: 'userPassword', pwdLockout: 'TRUE' }]],
    });
    await directory.person('anna', { userPassword: PASSWORD });
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  const accounts = (changes: Partial<LdapSettings> = {}) => {
    const { accounts: part } = directory.connector({ lock_attribute: LOCK, ...changes });
    if (part === undefined) throw new Error('it has no such part');
    return part;
  };

  async function isLetIn(): Promise<boolean> {
    const client = new Client({ url: directory.server.url });
    try {
      await client.bind(personDn('anna'), PASSWORD);
      return true;
    } catch {
      return false;
    } finally {
      await client.unbind();
    }
  }

  it('are locked until they are unlocked, by their login and by their id', async () => {
    const { reads } = directory.connector({ lock_attribute: LOCK });
    const isActive = async () => (await reads.accounts()).items.map(({ active }) => active);
    const [found] = (await reads.accounts()).items;
    expect([await isLetIn(), await isActive()]).toEqual([true, [true]]);
    expect(await accounts().disable(anna)).toEqual({
      kind: 'done',
      changed: true,
      note: expect.stringContaining('What was open goes on'),
    });
    expect([await isLetIn(), await isActive()]).toEqual([false, [false]]);
    expect(await accounts().disable(anna)).toEqual({ kind: 'done', changed: false });
    const seenAs = { id: found?.id ?? '', login: personDn('anna') };
    expect(await accounts().enable({ ...anna, seenAs })).toEqual({ kind: 'done', changed: true });
    expect([await isLetIn(), await isActive()]).toEqual([true, [true]]);
    expect(await accounts().enable(anna)).toEqual({ kind: 'done', changed: false });
  });

  it('are locked for good where wrong passwords locked them for a time, which unlocking leaves alone', async () => {
    await directory.change(personDn('anna'), 'replace', LOCK, '20300101000000Z');
    expect(await accounts().enable(anna)).toEqual({ kind: 'done', changed: false });
    expect(await directory.admin.compare(personDn('anna'), LOCK, '20300101000000Z')).toBe(true);
    expect(await accounts().disable(anna)).toMatchObject({ changed: true });
    expect(await accounts().enable(anna)).toMatchObject({ changed: true });
  });

  it('are changed once where six ask at the same moment', async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => accounts().disable(anna)));
    expect(outcomes.filter((one) => one.kind === 'done' && one.changed)).toHaveLength(1);
    await accounts().enable(anna);
  });

  it('aren’t locked by an attribute that the connector may not write', async () => {
    const changes = { lock_attribute: 'employeeType', lock_value: 'left' };
    expect(await faultOf(accounts(changes).disable(anna))).toEqual({ kind: 'denied' });
  });

  it('that aren’t there are not found', async () => {
    const nobody = { account: account('nobody-at-all') };
    expect(await faultOf(accounts().disable(nobody))).toEqual({ kind: 'not_found', what: 'account' });
  });

  it('can’t be locked where the settings name nothing for it', () => {
    expect(directory.connector().accounts).toBeUndefined();
  });
});

describeSlapd('accounts in OpenLDAP without ppolicy', () => {
  const directory = new DirectoryOnServer();
  beforeAll(async () => {
    await directory.start({ rights: mayWrite('employeeType') });
    await directory.person('anna');
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  it('can’t be locked by its attribute, which is said', async () => {
    const { accounts } = directory.connector({ lock_attribute: LOCK });
    await expect(accounts?.disable(anna)).rejects.toThrow(
      /has no attribute pwdAccountLockedTime: load what brings it/,
    );
  });

  it('are locked by the attribute that the settings name', async () => {
    const { accounts } = directory.connector({ lock_attribute: 'employeeType', lock_value: 'left' });
    expect(await accounts?.disable(anna)).toMatchObject({ changed: true });
    expect(await directory.admin.compare(personDn('anna'), 'employeeType', 'left')).toBe(true);
    expect(await accounts?.enable(anna)).toMatchObject({ changed: true });
  });
});

it.each([
  [{ lock_value: 'left' }, /found a value without lock_attribute/],
  [{ lock_attribute: 'employeeType' }, /expected both — give lock_value/],
  [{ lock_attribute: LOCK, directory: 'active_directory' }, /which has its own/],
])('refuses %j', (changes, why) => {
  const section = {
    url: 'ldaps://ldap.acme.test',
    directory: 'openldap',
    bind_dn: BOT.dn,
    bind_password: 'secret',
    people_base: PEOPLE,
    groups_base: PEOPLE,
  };
  expect(LdapSettings.safeParse(section).success).toBe(true);
  expect(LdapSettings.safeParse({ ...section, ...changes }).error?.message).toMatch(why);
});
