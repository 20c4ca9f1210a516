import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { GrantRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { DirectoryOnServer, account, groupDn, personDn } from '../../support/directory-on-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { GROUPS, NOBODY, SUFFIX } from '../../support/ldap-server.ts';

const op = { operationId: 'one' };

async function membersOf(connector: ReadableConnector, target: string): Promise<string[]> {
  const logins: string[] = [];
  for await (const { account: found } of everyItem((cursor) => connector.reads.grants({ target }, cursor)))
    logins.push(found.login);
  return logins;
}

describeSlapd('kinds of groups in OpenLDAP', () => {
  const directory = new DirectoryOnServer();
  const anna: GrantRef = { target: '', account: account('anna') };
  let groups = 0;

  /** A group of its own, by its DN. */
  async function group(attributes: Record<string, string | string[]>): Promise<string> {
    const dn = groupDn(`kind${++groups}`);
    await directory.add(dn, { cn: `kind${groups}`, ...attributes });
    return dn;
  }

  async function goesThere(target: string): Promise<void> {
    const connector = directory.connector();
    const ref = { ...anna, target };
    expect(await connector.grant(ref, op)).toEqual({ kind: 'done', changed: true });
    expect(await connector.grant(ref, op)).toEqual({ kind: 'done', changed: false });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
    expect(await connector.revoke(ref, op)).toEqual({ kind: 'done', changed: true });
    expect(await connector.revoke(ref, op)).toEqual({ kind: 'done', changed: false });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
  }

  beforeAll(async () => {
    await directory.start();
    const posix = { gidNumber: '500', uidNumber: '1001', homeDirectory: '/home/anna' };
    await directory.person('anna', posix);
    await directory.person('omar');
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  it('gives and takes membership in each kind', async () => {
    await goesThere(await group({ objectClass: 'groupOfNames', member: NOBODY }));
    await goesThere(await group({ objectClass: 'groupOfUniqueNames', uniqueMember: NOBODY }));
    await goesThere(await group({ objectClass: 'posixGroup', gidNumber: '900' }));
  });

  it('calls an account in a posixGroup by its uid, and elsewhere by its DN', async () => {
    const target = await group({ objectClass: 'posixGroup', gidNumber: '901' });
    const connector = directory.connector();
    await connector.grant({ ...anna, target }, op);
    expect((await connector.reads.readBack({ ...anna, target })).seenAs?.account.login).toBe('anna');
    expect(await membersOf(connector, target)).toEqual(['anna']);
    const names = await group({ objectClass: 'groupOfNames', member: NOBODY });
    expect((await connector.reads.readBack({ ...anna, target: names })).seenAs?.account.login).toBe(
      personDn('anna'),
    );
  });

  it('sees a former uid that a posixGroup still lists, and takes it away', async () => {
    const target = await group({ objectClass: 'posixGroup', gidNumber: '902' });
    await directory.person('dora');
    const connector = directory.connector();
    const ref = { target, account: account('dora') };
    await connector.grant(ref, op);
    const { seenAs } = await connector.reads.readBack(ref);
    await directory.admin.modifyDN(personDn('dora'), 'uid=dora.lind');
    const renamed = { ...ref, seenAs };
    expect(await connector.reads.readBack(renamed)).toMatchObject({ stands: true, seenAs });
    expect(await connector.revoke(renamed, op)).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(renamed)).toMatchObject({ stands: false });
    expect(await membersOf(connector, target)).toEqual([]);
  });

  it('keeps that one of several uids by which a posixGroup lists an account', async () => {
    const target = await group({ objectClass: 'posixGroup', gidNumber: '903', memberUid: 'ida.old' });
    await directory.person('ida');
    await directory.change(personDn('ida'), 'add', 'uid', 'ida.old');
    const connector = directory.connector();
    const ref = { target, account: account('ida') };
    const { seenAs } = await connector.reads.readBack(ref);
    await directory.change(personDn('ida'), 'delete', 'uid', 'ida.old');
    expect(await connector.reads.readBack({ ...ref, seenAs })).toMatchObject({ stands: true });
    expect(await connector.revoke({ ...ref, seenAs }, op)).toMatchObject({ changed: true });
  });

  it('puts the placeholder in for the last member, and never lists it', async () => {
    const target = await group({ objectClass: 'groupOfNames', member: personDn('anna') });
    const connector = directory.connector();
    expect(await membersOf(connector, target)).toEqual([personDn('anna')]);
    expect(await connector.revoke({ ...anna, target }, op)).toEqual({ kind: 'done', changed: true });
    expect(await directory.admin.compare(target, 'member', NOBODY)).toBe(true);
    expect(await membersOf(connector, target)).toEqual([]);
    expect(await connector.reads.readBack({ ...anna, target })).toMatchObject({ stands: false });
  });

  it('takes the last member away once where several ask at the same moment', async () => {
    const target = await group({ objectClass: 'groupOfNames', member: personDn('anna') });
    const connector = directory.connector();
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => connector.revoke({ ...anna, target }, op)),
    );
    expect(outcomes.filter((outcome) => outcome.kind === 'done' && outcome.changed)).toHaveLength(1);
    expect(await connector.reads.readBack({ ...anna, target })).toMatchObject({ stands: false });
  });

  it('refuses to remove the last member where there is no placeholder, and says what to do', async () => {
    const target = await group({ objectClass: 'groupOfUniqueNames', uniqueMember: personDn('anna') });
    const connector = directory.connector({ empty_member: undefined });
    await expect(connector.revoke({ ...anna, target }, op)).rejects.toThrow(
      /is the last member of .* set empty_member/,
    );
    expect(await faultOf(connector.revoke({ ...anna, target }, op))).toEqual({ kind: 'conflict' });
    expect(await connector.reads.readBack({ ...anna, target })).toMatchObject({ stands: true });
  });

  it('sees a primary group, and doesn’t take that away', async () => {
    const target = await group({ objectClass: 'posixGroup', gidNumber: '500', memberUid: 'anna' });
    const connector = directory.connector();
    expect(await membersOf(connector, target)).toEqual(['anna']);
    expect(await connector.grant({ ...anna, target }, op)).toMatchObject({ changed: false });
    expect(await faultOf(connector.revoke({ ...anna, target }, op))).toEqual({ kind: 'conflict' });
    const { stands, words } = await connector.reads.readBack({ ...anna, target });
    expect({ stands, words }).toEqual({ stands: true, words: expect.stringContaining('primary group') });
    expect(await membersOf(connector, target)).toEqual(['anna']);
  });

  it('concludes nothing of an account that it isn’t shown any more, and whose primary group it may be', async () => {
    const eva: GrantRef = { target: groupDn('wheel'), account: account('eva.berg') };
    await directory.add(eva.target, { objectClass: 'posixGroup', cn: 'wheel', gidNumber: '910' });
    const posix = { gidNumber: '910', uidNumber: '1002', homeDirectory: '/home/eva' };
    await directory.person('eva.berg', posix);
    const connector = directory.connector();
    const { seenAs } = await connector.reads.readBack(eva);
    await directory.admin.modifyDN(personDn('eva.berg'), `uid=eva.berg,${SUFFIX}`);
    const look = connector.reads.readBack({ ...eva, seenAs });
    expect(await faultOf(look)).toEqual({ kind: 'not_found', what: 'account' });
    await expect(look).rejects.toThrow(/may still be a member of “cn=wheel,/);
  });

  it('finds a group by its cn, and doesn’t choose between two of one name', async () => {
    await directory.group('plain name');
    const connector = directory.connector();
    const ref = { ...anna, target: 'Plain  Name' };
    expect(await connector.grant(ref, op)).toMatchObject({ changed: true });
    expect(await directory.holds({ ...anna, target: groupDn('plain name') })).toBe(true);
    expect((await connector.reads.grants(ref)).items).toMatchObject([{ target: 'Plain  Name' }]);
    await directory.add(`ou=more,${GROUPS}`, { objectClass: 'organizationalUnit', ou: 'more' });
    const other = `cn=plain name,ou=more,${GROUPS}`;
    await directory.add(other, { objectClass: 'groupOfNames', cn: 'plain name', member: NOBODY });
    expect(await faultOf(connector.grant(ref, op))).toEqual({ kind: 'conflict' });
    expect(await connector.grant({ ...anna, target: other }, op)).toMatchObject({ changed: true });
  });

  it('takes a DN for the same one however it is written', async () => {
    await directory.group('Berg, Anna');
    const written = [
      `CN=berg\\, anna,OU=Groups, DC=ACME,DC=test`,
      `cn = "Berg, Anna" , ou=groups,dc=acme,dc=test`,
      `2.5.4.3=Berg\\2C  Anna,ou=groups,dc=acme,dc=test`,
    ];
    const connector = directory.connector();
    for (const target of written) {
      expect(await connector.grant({ ...anna, target }, op), target).toMatchObject({ changed: true });
      expect(await connector.revoke({ ...anna, target }, op), target).toMatchObject({ changed: true });
    }
  });

  it('refuses what is no group', async () => {
    const fault = await faultOf(directory.connector().grant({ ...anna, target: personDn('omar') }, op));
    expect(fault).toEqual({ kind: 'invalid' });
  });

  it('doesn’t choose between two accounts of one login', async () => {
    await directory.person('eva', { mail: 'eva@acme.test' });
    await directory.person('eve', { mail: 'EVA@acme.test' });
    const connector = directory.connector({ login_attribute: 'mail', login: 'email' });
    const target = await group({ objectClass: 'groupOfNames', member: NOBODY });
    const ref = { target, account: account('eva') };
    expect(await faultOf(connector.grant(ref, op))).toEqual({ kind: 'conflict' });
    expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'conflict' });
  });
});
