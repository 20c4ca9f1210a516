import { expect, test } from 'vitest';
import { compileCondition } from '../../../../src/domain/policy/condition/compile-condition.ts';
import { UnreadGroups } from '../../../../src/domain/policy/condition/unread-groups.ts';
import type { Facts, PersonFacts } from '../../../../src/domain/policy/facts.ts';

const unread = (group: string) => ({ group, members: 0, readAt: null, unread: `Who is in ${group}?` });
const somebody: PersonFacts = {
  email: 'kim@acme.test',
  name: 'Kim',
  title: '',
  department: 'IT',
  type: 'employee',
  groups: ['dba'],
};

function outcome(source: string, groups: readonly string[], requester: PersonFacts = somebody): string {
  const compiled = compileCondition(source);
  if (!compiled.ok) throw new Error(compiled.error);
  const person = { ...somebody, readGroups: groups.map(unread) };
  const facts: Facts = {
    person,
    requester,
    resource: { id: 'vpn', name: 'VPN', environment: '', sensitivity: 'low', tags: [] },
    entitlement: {
      id: 'connect',
      key: 'vpn/connect',
      name: 'Connect',
      target: 'vpn_users',
      sensitivity: 'low',
    },
    request: { minutes: 60, permanent: false, ticket: '', justification: '', kind: 'new' },
  };
  try {
    return String(compiled.condition.evaluate(facts));
  } catch (error) {
    return error instanceof UnreadGroups ? error.message : `failed: ${String(error)}`;
  }
}

test.each([
  ['"on-call" in person.groups', 'Who is in on-call?'],
  ['!("on-call" in person.groups)', 'Who is in on-call?'],
  ['"ON-CALL" in person.groups', 'Who is in on-call?'],
  ['person.groups.exists(g, g.startsWith("on-"))', 'Who is in on-call?'],
  ['person.groups == ["dba"]', 'Who is in on-call? Who is in staff?'],
  ['size(person.groups) > 1', 'Who is in on-call? Who is in staff?'],
  ['"on-call" in person.groups && person.department == "IT"', 'Who is in on-call?'],
  ['"on-call" in person.groups && "staff" in person.groups', 'Who is in on-call? Who is in staff?'],
  // It comes out alike, whoever is in it.
  ['"on-call" in person.groups && person.department == "HR"', 'false'],
  ['"on-call" in person.groups || person.department == "IT"', 'true'],
  ['"dba" in person.groups', 'true'],
  ['size(person.groups) >= 1', 'true'],
  ['!("on-call" in person.groups) || "on-call" in person.groups', 'true'],
  // Read of somebody else, or of nobody.
  ['"on-call" in requester.groups', 'false'],
  ['person.department == "IT"', 'true'],
])('%s, where two groups can’t be read: %s', (source, expected) => {
  expect(outcome(source, ['on-call', 'staff'])).toBe(expected);
});

test('a group that can’t be read of the requester is in doubt as well', () => {
  const requester = { ...somebody, readGroups: [unread('on-call')] };
  expect(outcome('"on-call" in requester.groups', [], requester)).toBe('Who is in on-call?');
});

test('of many that can’t be read only those count that a condition asks about, and of all of them nothing is tried', () => {
  const many = Array.from({ length: 40 }, (_, at) => `g${at}`);
  expect(outcome('"g1" in person.groups', many)).toBe('Who is in g1?');
  expect(outcome('"dba" in person.groups', many)).toBe('true');
  expect(outcome('person.groups.exists(g, g == "g1")', many)).toContain('Who is in g39?');
  expect(outcome('"g1" in person.groups || person["groups"].all(g, g in ["dba"])', many)).toContain('g39');
});

test('a group that can be read is as it is', () => {
  expect(outcome('"on-call" in person.groups', [])).toBe('false');
});
