import { afterAll, beforeAll, expect, it } from 'vitest';
import { everyItem } from '../../../src/domain/pages.ts';
import { DirectoryOnServer, account, groupDn, personDn } from '../../support/directory-on-server.ts';
import { describeSlapd } from '../../support/describe-server.ts';

const COUNT = 1_200;

describeSlapd('a large group in OpenLDAP', () => {
  const directory = new DirectoryOnServer();
  const uids = Array.from({ length: COUNT }, (_, at) => `p${String(at).padStart(4, '0')}`);

  beforeAll(async () => {
    await directory.start();
    for (const uid of uids) await directory.person(uid);
    await directory.group('everyone', uids.map(personDn));
  });
  afterAll(() => directory.stop());

  it('lists all members, each once, past the server’s usual limit of 500', async () => {
    const connector = directory.connector({}, { pageSize: 400 });
    const emails: (string | null)[] = [];
    const target = groupDn('everyone');
    for await (const { account: found } of everyItem((cursor) => connector.reads.grants({ target }, cursor)))
      emails.push(found.email);
    expect(new Set(emails)).toEqual(new Set(uids.map((uid) => account(uid).email)));
    expect(emails).toHaveLength(COUNT);
    const ids = new Set<string>();
    for await (const { id } of everyItem((cursor) => connector.reads.accounts(cursor))) ids.add(id);
    expect(ids.size).toBe(COUNT);
    const ref = { target, account: account('p0777') };
    expect(await connector.revoke(ref, { operationId: 'one' })).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
    expect(await directory.holds({ target, account: account('p0778') })).toBe(true);
  });
});
