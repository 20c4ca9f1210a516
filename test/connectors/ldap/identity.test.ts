import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { GrantRef, SeenAs } from '../../../src/domain/grant/connector.ts';
import { DirectoryOnServer, account, groupDn, personDn } from '../../support/directory-on-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { GROUPS, NOBODY, PEOPLE, SUFFIX } from '../../support/ldap-server.ts';

const op = { operationId: 'one' };
const UUID = /^[0-9a-f-]{36}$/;

/** OpenLDAP without overlays: what a group lists stays as it is when an entry is renamed or deleted. */
describeSlapd('who is who in OpenLDAP', () => {
  const directory = new DirectoryOnServer();
  let anna: GrantRef & { seenAs: SeenAs };
  let count = 0;

  beforeAll(async () => {
    await directory.start();
    await directory.add(`ou=left,${SUFFIX}`, { objectClass: 'organizationalUnit', ou: 'left' });
    await directory.add(`ou=old,${PEOPLE}`, { objectClass: 'organizationalUnit', ou: 'old' });
    await directory.person('omar');
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  /** Given to an account and a group of the test’s own. */
  beforeEach(async () => {
    count += 1;
    await directory.person(`anna${count}`);
    await directory.group(`team${count}`, [NOBODY, personDn('omar')]);
    const ref = { target: groupDn(`team${count}`), account: account(`anna${count}`) };
    await directory.connector().grant(ref, op);
    const { seenAs } = await directory.connector().reads.readBack(ref);
    if (seenAs === undefined) throw new Error('seen as nothing');
    anna = { ...ref, seenAs };
  });

  it('calls account and group by their entryUUIDs', () => {
    expect(anna.seenAs).toEqual({
      account: { id: expect.stringMatching(UUID), login: personDn(`anna${count}`) },
      targetId: expect.stringMatching(UUID),
    });
  });

  it('finds a group that was renamed, and one that has its old name now besides', async () => {
    const connector = directory.connector();
    await directory.admin.modifyDN(anna.target, `cn=renamed${count}`);
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true, seenAs: anna.seenAs });
    expect(await faultOf(connector.grant({ ...anna, seenAs: null }, op))).toMatchObject({ what: 'target' });
    await directory.group(`team${count}`, [NOBODY, personDn(`anna${count}`)]);
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
    expect(await directory.admin.compare(anna.target, 'member', personDn(`anna${count}`))).toBe(false);
  });

  it('takes a new group of the old name for no proof', async () => {
    await directory.admin.del(anna.target);
    await directory.group(`team${count}`);
    const connector = directory.connector();
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'not_found', what: 'target' });
    await directory.change(anna.target, 'add', 'member', personDn(`anna${count}`));
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
  });

  it('says that what isn’t there is not found, and never that it is gone', async () => {
    const connector = directory.connector();
    await directory.admin.del(anna.target);
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'not_found', what: 'target' });
    expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'not_found', what: 'target' });
  });

  it('finds an account that was renamed and moved, by the DN that it has now', async () => {
    const now = `uid=anna${count}.berg,ou=old,${PEOPLE}`;
    await directory.admin.modifyDN(personDn(`anna${count}`), now);
    const connector = directory.connector();
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    const { stands, seenAs } = await connector.reads.readBack(anna);
    expect({ stands, seenAs }).toEqual({ stands: true, seenAs: anna.seenAs });
    expect(await connector.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(anna)).toMatchObject({
      stands: false,
      seenAs: { ...anna.seenAs, account: { id: anna.seenAs.account.id, login: now } },
    });
    for (const name of [now, anna.seenAs.account.login])
      expect(await directory.admin.compare(anna.target, 'member', name), name).toBe(false);
  });

  it('sees what lists a renamed account’s former name as access that stands, and takes it away', async () => {
    const now = `uid=anna${count}.berg,${PEOPLE}`;
    await directory.admin.modifyDN(personDn(`anna${count}`), `uid=anna${count}.berg`);
    const connector = directory.connector();
    const look = await connector.reads.readBack(anna);
    expect(look).toMatchObject({ stands: true, seenAs: anna.seenAs });
    expect(look.words).toMatch(/still lists its former name “.*so that the next one called so is a member/);
    expect(await connector.revoke({ ...anna, seenAs: look.seenAs }, op)).toEqual({
      kind: 'done',
      changed: true,
    });
    expect(await connector.reads.readBack(anna)).toMatchObject({
      stands: false,
      seenAs: { account: { login: now } },
    });
    await directory.admin.modifyDN(now, `uid=anna${count}`);
    expect(await directory.holds(anna)).toBe(false);
  });

  it('leaves a former name to the one who has it now, and says so', async () => {
    const now = `uid=anna${count}.berg,${PEOPLE}`;
    await directory.admin.modifyDN(personDn(`anna${count}`), `uid=anna${count}.berg`);
    await directory.person(`anna${count}`);
    await directory.change(anna.target, 'add', 'member', now);
    const connector = directory.connector();
    expect(await connector.revoke(anna, op)).toEqual({
      kind: 'done',
      changed: true,
      note: expect.stringContaining('is another account’s now'),
    });
    expect(await connector.reads.readBack(anna)).toMatchObject({
      stands: false,
      words: expect.stringMatching(/is no member of .*lists its former name .* another account’s now/),
    });
    expect(await directory.holds(anna)).toBe(true);
  });

  it('sees a deleted account’s name in a group as access that stands, and takes it away', async () => {
    await directory.admin.del(personDn(`anna${count}`));
    const connector = directory.connector();
    const look = await connector.reads.readBack(anna);
    expect(look).toMatchObject({ stands: true, words: expect.stringContaining('the next one called so') });
    expect((await connector.reads.grants({ target: anna.target })).items).toContainEqual(
      expect.objectContaining({
        account: { id: personDn(`anna${count}`), login: personDn(`anna${count}`), email: null },
      }),
    );
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await directory.admin.compare(anna.target, 'member', personDn(`anna${count}`))).toBe(false);
    expect(await connector.reads.readBack(anna)).toMatchObject({
      stands: false,
      words: expect.stringContaining('every member'),
    });
  });

  it('takes away what it listed itself as a name without an entry', async () => {
    await directory.admin.del(personDn(`anna${count}`));
    const name = personDn(`anna${count}`);
    const ref = { ...anna, seenAs: { ...anna.seenAs, account: { id: name, login: name } } };
    const connector = directory.connector();
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
    expect(await connector.revoke(ref, op)).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
  });

  it('leaves the next one of the same name what they hold', async () => {
    await directory.admin.del(personDn(`anna${count}`));
    await directory.person(`anna${count}`);
    const connector = directory.connector();
    expect(await connector.revoke(anna, op)).toEqual({ kind: 'done', changed: false });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
    expect(await directory.holds(anna)).toBe(true);
  });

  it('concludes nothing while the group lists names that it isn’t shown', async () => {
    await directory.admin.modifyDN(personDn(`anna${count}`), `uid=anna${count},ou=left,${SUFFIX}`);
    await directory.change(anna.target, 'delete', 'member', personDn(`anna${count}`));
    await directory.change(anna.target, 'add', 'member', `uid=anna${count},ou=left,${SUFFIX}`);
    const connector = directory.connector();
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'not_found', what: 'account' });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: false });
  });

  it('doesn’t take an account that never was there for gone', async () => {
    const ref = { ...anna, account: account('never'), seenAs: null };
    const fault = { kind: 'not_found', what: 'account' };
    expect(await faultOf(directory.connector().reads.readBack(ref))).toEqual(fault);
    const elsewhere = { ...ref, account: { ...account('omar'), email: 'omar@elsewhere.test' } };
    expect(await faultOf(directory.connector().reads.readBack(elsewhere))).toEqual(fault);
    expect(await directory.connector().reads.grants({ target: `cn=x,${GROUPS}` })).toEqual({ items: [] });
  });
});
