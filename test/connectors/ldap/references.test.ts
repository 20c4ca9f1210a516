import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { DirectoryOnServer, account, groupDn, personDn } from '../../support/directory-on-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { NOBODY, PEOPLE } from '../../support/ldap-server.ts';

const op = { operationId: 'one' };

describeSlapd('an OpenLDAP of which a part is on another server', () => {
  const directory = new DirectoryOnServer();
  const anna: GrantRef = { target: groupDn('readers'), account: account('anna') };

  beforeAll(async () => {
    await directory.start();
    await directory.person('anna');
    await directory.group('readers', [NOBODY, personDn('anna')]);
    const branch = `ou=branch,${PEOPLE}`;
    const ref = `ldap://branch.acme.test/${branch}`;
    await directory.add(branch, { objectClass: ['referral', 'extensibleObject'], ou: 'branch', ref });
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  it('has a search refused that leads there, and says what to do', async () => {
    const connector = directory.connector();
    await expect(connector.reads.readBack(anna)).rejects.toThrow(
      /on another server \(ldap:\/\/branch\.acme\.test.*set people_base and groups_base/,
    );
    expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'invalid' });
    expect(await faultOf(connector.reads.accounts())).toEqual({ kind: 'invalid' });
    expect((await connector.reads.entitlements()).items).toHaveLength(1);
  });
});
