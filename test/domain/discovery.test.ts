import { describe, expect, test } from 'vitest';
import { discoveredKey, distinctNames, shownName, whatIsMissing } from '../../src/domain/discovery.ts';
import { loadText } from '../config/load-text.ts';

const ID = /^[a-z0-9][a-z0-9._-]{0,59}$/;
const idOf = (target: string) => discoveredKey('gh', target).slice('gh/'.length);

describe('the id of what is discovered', () => {
  test.each(['team:eng-api', 'Team Ä', '…', 'x'.repeat(200), '-._', 'arn:aws:iam::1/Role', ' a b '])(
    'is one that access.yaml could have: %s',
    (target) => {
      expect(idOf(target)).toMatch(ID);
      expect(idOf(target)).toBe(idOf(target));
      const typed = `version: 1
organization: Acme
admins: [ada@acme.test]
connectors: [{ id: c, type: manual, assignees: [ada@acme.test] }]
resources: [{ id: gh, name: G, connector: c, owners: [ada@acme.test], entitlements: [{ id: ${idOf(target)}, name: E, target: t }] }]
`;
      expect(loadText(typed).ok).toBe(true);
    },
  );

  test('is another one for any other target', () => {
    const targets = ['a b', 'a-b', 'A b', 'a_b', 'a  b', 'ab', 'x'.repeat(60), 'x'.repeat(61)];
    expect(new Set(targets.map(idOf)).size).toBe(targets.length);
    expect(idOf('team:eng-api')).toBe('team-eng-api-17e2967622c03dfb');
  });
});

test('is called in one line that fits where something is chosen', () => {
  expect(shownName({ name: ' eng-api\u202e\n', target: 't' })).toBe('eng-api');
  expect(shownName({ name: '\u202e', target: 't' })).toBe('t');
  expect(Array.from(shownName({ name: 'ä'.repeat(80), target: 't' }))).toHaveLength(75);
});

describe('what people see of what is discovered', () => {
  const found = (...listed: [name: string, target: string][]) =>
    listed.map(([name, target]) => ({ key: discoveredKey('gh', target), name, target }));
  const named = (rows: ReturnType<typeof found>, ...typed: string[]) => [
    ...distinctNames(
      'GitHub',
      typed.map((name) => ({ name })),
      rows,
    ).values(),
  ];

  test('is its name, and its target as well where another looks the same, or what is typed', () => {
    expect(named(found(['api', 'repo:api:read'], ['web', 'repo:web:read']))).toEqual(['api', 'web']);
    expect(named(found(['api', 'repo:api:read'], ['API', 'repo:api:admin'], ['web', 'w']), 'Web')).toEqual([
      'api (repo:api:read)',
      'API (repo:api:admin)',
      'web (w)',
    ]);
    expect(named(found(['api', 'one'], ['a\u200bpi ', 'two']))).toEqual(['api (one)', 'a\u200bpi (two)']);
  });

  test.each([
    ['names as long as they may be', found(['x'.repeat(300), 'a'], ['x'.repeat(301), 'b'])],
    [
      'targets that differ in their middle alone',
      found(['api', `${'x'.repeat(60)}a${'x'.repeat(60)}`], ['api', `${'x'.repeat(60)}b${'x'.repeat(60)}`]),
    ],
    ['a name that another would get', found(['api', 'one'], ['api', 'two'], ['api (one)', 'three'])],
  ])('is never the same for two: %s', (_, rows) => {
    expect(new Set(named(rows)).size).toBe(rows.length);
    for (const name of named(rows)) expect(name.length).toBeLessThanOrEqual(75);
  });
});

describe('what is missing from a whole list', () => {
  const now = new Date('2026-05-04T10:00:00Z');
  const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  const known = (count: number, missingSince: Date | null = null) =>
    Array.from({ length: count }, (_, at) => ({
      key: discoveredKey('gh', `t${at}`),
      connectorId: 'c',
      target: `t${at}`,
      targetId: null,
      name: `t${at}`,
      missingSince,
      retiredAt: null,
    }));
  const listed = (count: number, without: number) =>
    new Set(Array.from({ length: count - without }, (_, at) => discoveredKey('gh', `t${at + without}`)));
  const outcome = (count: number, without: number, { hours = 1, wasDoubted = false } = {}) => {
    const { retired, isDoubted } = whatIsMissing(known(count, ago(hours)), listed(count, without), {
      now,
      wasDoubted,
      isEmpty: count === without,
    });
    return [isDoubted, retired.length];
  };

  test.each([
    ['less than half', 5, 2, [false, 2]],
    ['half', 4, 2, [true, 0]],
    ['more than half', 5, 3, [true, 0]],
    ['19 of many', 5_000, 19, [false, 19]],
    ['20 of many', 5_000, 20, [true, 0]],
  ])('is doubted from half on, and from twenty on: %s', (_, count, without, expected) => {
    expect(outcome(count, without)).toEqual(expected);
  });

  test('stays doubted for its day, however little it is of what there is by now', () => {
    expect(outcome(1_000, 2, { wasDoubted: true })).toEqual([true, 0]);
    expect(outcome(1_000, 2, { wasDoubted: true, hours: 24 })).toEqual([true, 2]);
    expect(outcome(1_000, 0, { wasDoubted: true })).toEqual([false, 0]);
  });
});
