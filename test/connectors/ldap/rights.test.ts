import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { DirectoryOnServer, account, groupDn } from '../../support/directory-on-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { BOT, GROUPS, NOBODY, PEOPLE, SUFFIX } from '../../support/ldap-server.ts';

const op = { operationId: 'one' };
const anna: GrantRef = { target: groupDn('readers'), account: account('anna') };

const READ = `by dn.exact="${BOT.dn}" read by * none`;

function withRights(
  title: string,
  rights: string,
  test: (directory: DirectoryOnServer) => Promise<void>,
): void {
  describe(title, () => {
    const directory = new DirectoryOnServer();
    beforeAll(async () => {
      await directory.start({ rights });
      await directory.person('anna');
      await directory.group('readers');
    });
    afterAll(() => directory.stop());
    afterEach(() => directory.tidy());

    it('says so in its health, and proves nothing', () => test(directory));
  });
}

describeSlapd('rights in OpenLDAP', () => {
  withRights('may read and not write', `access to * ${READ}`, async (directory) => {
    const connector = directory.connector();
    expect(await connector.health([anna.target])).toEqual({
      ok: false,
      actsAs: BOT.dn,
      lacks: [expect.stringMatching(/^It may not change who is in “cn=readers,.* write member there\.$/)],
    });
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  withRights(
    'sees groups without their members',
    `access to dn.subtree="${GROUPS}" attrs=member by * none\naccess to * ${READ}`,
    async (directory) => {
      const connector = directory.connector();
      expect(await connector.health([anna.target])).toMatchObject({ ok: false, lacks: [expect.any(String)] });
      expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'denied' });
      expect(await faultOf(connector.reads.grants({ target: anna.target }))).toEqual({ kind: 'denied' });
    },
  );

  withRights('sees no ids', `access to attrs=entryUUID by * none\naccess to * ${READ}`, async (directory) => {
    const connector = directory.connector();
    expect(await connector.health([anna.target])).toMatchObject({
      ok: false,
      lacks: [expect.stringContaining('entryUUID')],
    });
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'denied' });
  });

  withRights(
    'sees no people',
    `access to dn.subtree="${PEOPLE}" by * none\naccess to * ${READ}`,
    async (directory) => {
      const connector = directory.connector();
      expect(await connector.health([anna.target])).toMatchObject({
        ok: false,
        lacks: [expect.stringContaining('people_base')],
      });
      expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'invalid' });
    },
  );

  withRights(
    'can’t see which account is its own',
    `access to dn.exact="${BOT.dn}" by anonymous auth by * none\naccess to * by dn.exact="${BOT.dn}" write by * none`,
    async (directory) => {
      const connector = directory.connector();
      expect(await connector.health([anna.target])).toMatchObject({
        ok: false,
        lacks: [expect.stringMatching(/can’t see which account is its own.*read its own entryUUID/)],
      });
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
      expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'denied' });
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
    },
  );

  describe('with all rights', () => {
    const directory = new DirectoryOnServer();
    beforeAll(async () => {
      await directory.start({ rights: `access to * by dn.exact="${BOT.dn}" write by * none` });
      await directory.group('readers', [NOBODY, BOT.dn]);
    });
    afterAll(() => directory.stop());
    afterEach(() => directory.tidy());

    it('leaves its own account and the placeholder alone', async () => {
      const connector = directory.connector({ people_base: SUFFIX, login_attribute: 'cn' });
      for (const name of ['sallyport', 'nobody']) {
        const ref = { ...anna, account: account(name) };
        expect(await faultOf(connector.grant(ref, op)), name).toEqual({ kind: 'denied' });
        expect(await faultOf(connector.revoke(ref, op)), name).toEqual({ kind: 'denied' });
      }
    });
  });

  describe('with the least rights that are documented', () => {
    const directory = new DirectoryOnServer();
    beforeAll(async () => {
      await directory.start();
      await directory.person('anna');
      await directory.group('readers');
    });
    afterAll(() => directory.stop());
    afterEach(() => directory.tidy());

    it('lacks nothing, and tries its rights without changing anything', async () => {
      const before = await directory.admin.search(anna.target, { scope: 'base', attributes: ['*', '+'] });
      expect(await directory.connector().health([anna.target])).toEqual({
        ok: true,
        actsAs: BOT.dn,
        lacks: [],
      });
      const after = await directory.admin.search(anna.target, { scope: 'base', attributes: ['*', '+'] });
      expect(after.searchEntries).toEqual(before.searchEntries);
    });

    it('names the targets that aren’t there', async () => {
      const health = await directory.connector().health([anna.target, groupDn('nothing'), 'no such cn']);
      expect(health).toMatchObject({
        ok: false,
        lacks: [expect.stringContaining('cn=nothing'), expect.stringContaining('no such cn')],
      });
    });

    it('lists its accounts and groups', async () => {
      const connector = directory.connector();
      expect((await connector.reads.accounts()).items).toMatchObject([{ email: 'anna@acme.test' }]);
      expect((await connector.reads.entitlements()).items).toEqual([
        { target: anna.target, name: 'readers', id: expect.any(String) },
      ]);
    });
  });
});
