import { expect, it } from 'vitest';
import { activeDirectory } from '../../../src/connectors/ldap/kinds/active-directory.ts';
import { Entry } from '../../../src/connectors/ldap/wire/entry.ts';
import type { Group } from '../../../src/connectors/ldap/groups.ts';
import { guidBytes, guidText } from '../../../src/connectors/ldap/kinds/guid.ts';
import { lastPart, sidText } from '../../../src/connectors/ldap/kinds/sid.ts';

const MEMBERS = Array.from({ length: 4_001 }, (_, at) => `CN=p${at},DC=acme`);

/** A server answers at most 1,500 at once, under a name that says which, and beside it the attribute without a value. */
async function entry(dn: string, [asked = '']: readonly string[]): Promise<Entry> {
  const from = Number(/;range=(\d+)-\*$/.exec(asked)?.[1] ?? 0);
  const part = MEMBERS.slice(from, from + 1_500);
  const to = from + part.length === MEMBERS.length ? '*' : String(from + part.length - 1);
  return new Entry({ dn, member: [], [`member;range=${from}-${to}`]: part });
}

it('follows a list that comes in parts to its end', async () => {
  const session = { entry, compare: () => Promise.reject(new Error('not asked')) };
  const group: Group = {
    dn: 'CN=all',
    id: '',
    name: 'all',
    kinds: [{ objectClass: 'group', attribute: 'member', names: 'dn' }],
    primaryKey: undefined,
    sid: undefined,
  };
  const listed = await activeDirectory.readListed(session, group);
  expect(listed.map(({ name }) => name)).toEqual(MEMBERS);
});

it('writes a GUID as Active Directory’s own tools do, and back', () => {
  const bytes = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
  expect(guidText(bytes)).toBe('00112233-4455-6677-8899-aabbccddeeff');
  expect(guidBytes('00112233-4455-6677-8899-AABBCCDDEEFF')).toEqual(bytes);
  expect(guidBytes('CN=p1,DC=acme')).toBeUndefined();
});

it('writes a SID as text, and knows its last part', () => {
  const bytes = Buffer.from('0105000000000005150000000633f5dd3109d78d721bcb12f4010000', 'hex');
  expect(sidText(bytes)).toBe('S-1-5-21-3723834118-2379680049-315300722-500');
  expect(lastPart(bytes)).toBe('500');
});
