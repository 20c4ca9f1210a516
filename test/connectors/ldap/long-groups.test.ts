import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { LdapOptions } from '../../../src/connectors/ldap/ldap-connector.ts';
import { Session } from '../../../src/connectors/ldap/wire/session.ts';
import type { ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { breakingProxy, type BreakingProxy } from '../../support/breaking-proxy.ts';
import { DirectoryOnServer, groupDn, personDn } from '../../support/directory-on-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { NOBODY, PEOPLE, leastRights } from '../../support/ldap-server.ts';

const UIDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const everybody = { target: groupDn('everybody') };
const emails = (uids: readonly string[]) => uids.map((uid) => `${uid}@acme.test`);

async function listed(connector: ReadableConnector, target: string): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for await (const { account } of everyItem((cursor) => connector.reads.grants({ target }, cursor)))
    found.push(account.email);
  return found;
}

describeSlapd('the members of a group in OpenLDAP, page by page', () => {
  const directory = new DirectoryOnServer();

  beforeAll(async () => {
    await directory.start();
    for (const uid of UIDS) await directory.person(uid);
    await directory.group('everybody', UIDS.map(personDn));
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  /** A connector, and what it sent so far. */
  async function heard(
    options: Partial<LdapOptions> = { pageSize: 2 },
  ): Promise<{ connector: ReadableConnector; sent: string[]; proxy: BreakingProxy }> {
    const proxy = await breakingProxy(directory.server.url);
    onTestFinished(() => proxy.close());
    const sent: string[] = [];
    proxy.breakAt((one) => sent.push(one) < 0, 'close', 'before');
    return { connector: directory.connector({ url: proxy.url }, options), sent, proxy };
  }

  /** As the overlay refint would. */
  async function rename(from: string, to: string, target: string): Promise<void> {
    await directory.admin.modifyDN(personDn(from), `uid=${to}`);
    await directory.change(target, 'add', 'member', personDn(to));
    await directory.change(target, 'delete', 'member', personDn(from));
  }

  it('reads the list once for all pages and once at their end, and the people of a page by one search', async () => {
    const { connector, sent } = await heard();
    expect(await listed(connector, everybody.target)).toEqual(emails(UIDS));
    expect(sent.filter((one) => one.includes('\x04\x06member'))).toHaveLength(2);
    expect(sent.filter((one) => one.includes('entryDN'))).toHaveLength(UIDS.length / 2);
    const atEntries = UIDS.map((uid) => `${personDn(uid)}\x0a\x01\x00`);
    expect(sent.filter((one) => atEntries.some((base) => one.includes(base)))).toEqual([]);
  });

  it('begins anew where what was read isn’t kept any more, or is another group’s', async () => {
    await directory.group('short-lived', UIDS.map(personDn));
    const target = groupDn('short-lived');
    const connector = directory.connector();
    const [first, other] = [
      await connector.reads.grants({ target }),
      await connector.reads.grants({ target }),
    ];
    await directory.admin.del(target);
    const elsewhere = directory.connector().reads.grants({ target }, first.next);
    expect(await faultOf(elsewhere)).toEqual({ kind: 'retryable' });
    expect(await faultOf(connector.reads.grants(everybody, other.next))).toEqual({ kind: 'retryable' });
  });

  it('is read by two at once, each by a reading of its own', async () => {
    const { connector, sent } = await heard();
    const page = (next?: string) => connector.reads.grants(everybody, next);
    const [first, other] = [await page(), await page()];
    const second = [await page(first.next), await page(other.next)];
    for (const { items } of second)
      expect(items.map(({ account }) => account.email)).toEqual(emails(UIDS.slice(2, 4)));
    expect(sent.filter((one) => one.includes('\x04\x06member'))).toHaveLength(2);
  });

  it('goes on with what was read where its connection was lost in between', async () => {
    const { connector, sent, proxy } = await heard();
    const { items, next } = await connector.reads.grants(everybody);
    proxy.breakAll('reset');
    const later = await connector.reads.grants(everybody, next);
    expect([...items, ...later.items].map(({ account }) => account.email)).toEqual(emails(UIDS.slice(0, 4)));
    expect(sent.filter((one) => one.includes('\x04\x06member'))).toHaveLength(1);
  });

  it.each(['kept', 'lost'])(
    'reads again, and says so, where somebody was renamed in between, on a connection that was %s',
    async (how) => {
      const target = groupDn(`renamed, ${how}`);
      await directory.person('z');
      await directory.group(`renamed, ${how}`, [...UIDS, 'z'].map(personDn));
      const { connector, proxy } = await heard({ pageSize: 6 });
      const { next } = await connector.reads.grants({ target });
      await rename('z', '0', target);
      if (how === 'lost') proxy.breakAll('reset');
      expect(await faultOf(connector.reads.grants({ target }, next))).toEqual({ kind: 'retryable' });
      expect(await listed(connector, target)).toEqual(emails(['0', ...UIDS]));
      await directory.admin.del(personDn('0'));
    },
  );

  it('reads again where a name has passed on to somebody who isn’t listed', async () => {
    const target = groupDn('passed on');
    await directory.person('z');
    await directory.person('y');
    await directory.group('passed on', [...UIDS, 'z'].map(personDn));
    const connector = directory.connector({}, { pageSize: 6 });
    const { next } = await connector.reads.grants({ target });
    await rename('z', '1', target);
    await directory.admin.modifyDN(personDn('y'), 'uid=z');
    expect(await faultOf(connector.reads.grants({ target }, next))).toEqual({ kind: 'retryable' });
    expect(await listed(connector, target)).toEqual(emails(['1', ...UIDS]));
    for (const uid of ['1', 'z']) await directory.admin.del(personDn(uid));
  });

  it('reads again where somebody is renamed before the people of the first page are looked for', async () => {
    const target = groupDn('renamed at once');
    await directory.person('z');
    await directory.group('renamed at once', [...UIDS, 'z'].map(personDn));
    const connector = directory.connector({}, { pageSize: 10 });
    const beforePeople = (act: () => Promise<void>) => {
      const spy = vi.spyOn(Session.prototype, 'search').mockImplementation(async function (
        this: Session,
        base,
        how,
      ) {
        spy.mockRestore();
        if (how.isShort) await act();
        const found = this.search(base, how);
        if (!how.isShort) beforePeople(act);
        return found;
      });
    };
    beforePeople(() => rename('z', '0', target));
    expect(await faultOf(connector.reads.grants({ target }))).toEqual({ kind: 'retryable' });
    expect(await listed(connector, target)).toEqual(emails(['0', ...UIDS]));
  });

  it('shows a name without an entry on each page, as what it is', async () => {
    const target = groupDn('stale');
    const gone = ['x1', 'x2', 'x3'].map(personDn);
    await directory.group('stale', [...UIDS.map(personDn), ...gone]);
    expect(await listed(directory.connector(), target)).toEqual([...emails(UIDS), null, null, null]);
  });

  it('finds whom a group calls otherwise than their entry is written, or who isn’t under people_base', async () => {
    const target = groupDn('otherwise');
    const quoted = personDn('b').replace('uid=b', 'uid="b"');
    await directory.group('otherwise', [personDn('a').toUpperCase(), quoted, personDn('c')]);
    expect(new Set(await listed(directory.connector(), target))).toEqual(new Set(emails(['a', 'b', 'c'])));
    await directory.add(`ou=old,${PEOPLE}`, { objectClass: 'organizationalUnit', ou: 'old' });
    const other = directory.connector({ people_base: `ou=old,${PEOPLE}` });
    expect(new Set(await listed(other, target))).toEqual(new Set(emails(['a', 'b', 'c'])));
  });

  it('finds all entries of one uid, in any case', async () => {
    const dn = groupDn('posix');
    const memberUid = ['a', 'B', 'nobody', 'twice'];
    await directory.add(dn, { objectClass: 'posixGroup', cn: 'posix', gidNumber: '950', memberUid });
    await directory.person('twice');
    const second = `cn=second,${PEOPLE}`;
    await directory.add(second, {
      objectClass: 'inetOrgPerson',
      cn: 'second',
      sn: 's',
      uid: ['second', 'Twice'],
    });
    const found = await listed(directory.connector({}, { pageSize: 10 }), dn);
    expect(new Set(found)).toEqual(new Set([...emails(['a', 'b', 'second', 'twice']), null]));
    expect(found).toHaveLength(5);
  });
});

describeSlapd('the members of a group whose people can’t be searched for by their DNs', () => {
  const directory = new DirectoryOnServer();
  beforeAll(async () => {
    await directory.start({ rights: leastRights().replace('entryDN,', '') });
    for (const uid of UIDS) await directory.person(uid);
    await directory.group('everybody', [NOBODY, ...UIDS.map(personDn)]);
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  it('are found one by one', async () => {
    expect(await listed(directory.connector(), everybody.target)).toEqual(emails(UIDS));
  });
});
