import { expect, it } from 'vitest';
import { isDn, isSameDn } from '../../../src/connectors/ldap/dn.ts';

it.each([
  ['cn=ops', 'CN = Ops '],
  ['cn=a\\,b,dc=x', 'cn="a,b", dc=X'],
  ['cn=a\\2cb+uid=y,dc=x', 'UID=y+cn=a\\,b,dc=x'],
  ['cn=\\ a\\ ,dc=x', 'cn=a,dc=x'],
  ['cn=a  b', 'cn=A b'],
  ['cn=\\C3\\BCber', 'cn=Über'],
  ['cn=\\#x', 'cn=#x'],
  ['cn=a\\\\b', 'cn=a\\5cb'],
  ['cn=n\\6fbody,dc=x', 'CN=nobody, DC=X'],
])('takes %s and %s for one DN', (one, other) => {
  expect([isSameDn(one)(other), isSameDn(other)(one)]).toEqual([true, true]);
});

it.each([
  ['cn=a,dc=x', 'cn=a\\,dc\\=x'],
  ['cn=a+uid=b', 'cn=a,uid=b'],
  ['cn=a', 'uid=a'],
  ['cn=a b', 'cn=ab'],
  ['cn=a', 'cn=a,dc=x'],
  ['cn=密', 'cn=碼'],
])('tells %s and %s apart', (one, other) => {
  expect([isSameDn(one)(other), isSameDn(other)(one)]).toEqual([false, false]);
});

it.each(['readers', '', ',', 'cn', '=x', 'cn=a,', 'cn=a,b', 'cn="a', 'cn=a\\', 'Berg, Anna', '*)(cn=*'])(
  'doesn’t take %s for a DN',
  (text) => {
    expect(isDn(text)).toBe(false);
  },
);
