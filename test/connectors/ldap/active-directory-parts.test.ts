import { expect, it } from 'vitest';
import { activeDirectory } from '../../../src/connectors/ldap/kinds/active-directory.ts';
import { Entry } from '../../../src/connectors/ldap/wire/entry.ts';
import type { Group } from '../../../src/connectors/ldap/groups.ts';
import { guidBytes, guidText } from '../../../src/connectors/ldap/kinds/guid.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { lastPart, sidText } from '../../../src/connectors/ldap/kinds/sid.ts';

const MEMBERS = Array.from({ length: 4_001 }, (_, at) => `CN=p${at},DC=acme`);

type Answer = (asked: string, members: string[]) => Record<string, string[]>;

/** A server answers at most 1,500 at once, under a name that says which, and beside it the attribute without a value. */
const inParts: Answer = (asked, members) => {
  const from = Number(/;range=(\d+)-\*$/.exec(asked)?.[1] ?? 0);
  const part = members.slice(from, from + 1_500);
  const to = from + part.length === members.length ? '*' : String(from + part.length - 1);
  return { member: [], [`member;range=${from}-${to}`]: part };
};

/** What is listed; `later` answers from the second part on. */
async function namesListed(later: Answer = inParts): Promise<string[]> {
  const members = [...MEMBERS];
  const entry = async (dn: string, [asked = '']: readonly string[]) =>
    new Entry({ dn, ...(asked === 'member' ? inParts : later)(asked, members) });
  const session = { entry, compare: () => Promise.reject(new Error('not asked')) };
  const listed = await activeDirectory.readListed(session, GROUP);
  return listed.map(({ name }) => name);
}

const GROUP: Group = {
  dn: 'CN=all',
  id: '',
  name: 'all',
  kinds: [{ objectClass: 'group', attribute: 'member', names: 'dn' }],
  primaryKey: undefined,
  sid: undefined,
};

it('follows a list that comes in parts to its end', async () => {
  expect(await namesListed()).toEqual(MEMBERS);
});

const leaving: Answer = (asked, members) => {
  members.splice(members.indexOf('CN=p7,DC=acme'), 1);
  return inParts(asked, members);
};
const emptyPart: Answer = () => ({ member: [], 'member;range=1499-2998': [] });
const noNewPart: Answer = () => ({ 'member;range=1499-1499': ['CN=p1499,DC=acme'] });
const nothing: Answer = () => ({});

it.each([
  ['somebody of an earlier part left', leaving],
  ['a part has nobody', emptyPart],
  ['a part goes no further', noNewPart],
  ['the attribute isn’t shown any more', nothing],
])('takes a list in parts for no whole one where %s', async (_case, later) => {
  expect(await faultOf(namesListed(later))).toEqual({ kind: 'retryable' });
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
