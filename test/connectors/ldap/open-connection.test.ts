import { Client } from 'ldapts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { DirectoryOnServer, account, groupDn, personDn } from '../../support/directory-on-server.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { BOT, NOBODY } from '../../support/ldap-server.ts';

const op = { operationId: 'one' };
const PASSWORD = 'of-anna';
const anna: GrantRef = { target: groupDn('readers'), account: account('anna') };

/** What the group protects is an entry of the directory itself. */
const RIGHTS = `access to dn.base="${NOBODY}" by group.exact="${anna.target}" read by * none
access to * by dn.exact="${BOT.dn}" write by * none`;

describeSlapd('what was open under a group in OpenLDAP', () => {
  const directory = new DirectoryOnServer();
  let hers: Client;

  /** On the connection that was opened before. */
  const seesWhatIsProtected = async (): Promise<boolean> =>
    hers.search(NOBODY, { scope: 'base', attributes: ['cn'] }).then(
      ({ searchEntries }) => searchEntries.length > 0,
      () => false,
    );

  beforeAll(async () => {
    await directory.start({ rights: RIGHTS });
    await directory.group('readers');
    await directory.person('anna', { userPassword: PASSWORD });
    await directory.connector().grant(anna, op);
    hers = new Client({ url: directory.server.url });
    await hers.bind(personDn('anna'), PASSWORD);
  });
  afterAll(async () => {
    await hers.unbind();
    await directory.stop();
  });
  afterEach(() => directory.tidy());

  it('is over with the removal, so that nothing is left to end', async () => {
    const connector = directory.connector();
    expect(await seesWhatIsProtected()).toBe(true);
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await seesWhatIsProtected()).toBe(false);
    expect(connector.sessions).toBeUndefined();
  });

  it('goes on when the account is deleted, until the group lists it no more', async () => {
    const connector = directory.connector();
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    await directory.admin.del(personDn('anna'));
    expect(await seesWhatIsProtected()).toBe(true);
    expect(await connector.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: true });
    expect(await connector.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
    expect(await seesWhatIsProtected()).toBe(false);
  });
});
