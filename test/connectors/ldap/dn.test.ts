import { expect, it } from 'vitest';
import { canonicalDn, isDn } from '../../../src/connectors/ldap/dn.ts';

it.each([
  ['cn=ops', 'CN = Ops '],
  ['cn=a\\,b,dc=x', 'cn="a,b", dc=X'],
  ['cn=a\\2cb+uid=y,dc=x', 'UID=y+cn=a\\,b,dc=x'],
  ['cn=\\ a\\ ,dc=x', 'cn=a,dc=x'],
  ['cn=a  b', 'cn=A b'],
  ['cn=\\C3\\BCber', 'cn=Über'],
  ['cn=\\#x', 'cn=#x'],
  ['cn=a\\\\b', 'cn=a\\5cb'],
])('takes %s and %s for one DN', (one, other) => {
  expect(canonicalDn(one)).toBe(canonicalDn(other));
});

it.each([
  ['cn=a,dc=x', 'cn=a\\,dc\\=x'],
  ['cn=a+uid=b', 'cn=a,uid=b'],
  ['cn=a', 'uid=a'],
  ['cn=a', 'cn=a,dc=x'],
  ['cn=密', 'cn=碼'],
])('tells %s and %s apart', (one, other) => {
  expect(canonicalDn(one)).not.toBe(canonicalDn(other));
});

it.each(['readers', '', ',', 'cn', '=x', 'cn=a,', 'cn=a,b', 'cn="a', 'cn=a\\', 'Berg, Anna', '*)(cn=*'])(
  'doesn’t take %s for a DN',
  (text) => {
    expect(isDn(text)).toBe(false);
  },
);
