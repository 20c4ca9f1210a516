import { describe, expect, test } from 'vitest';
import { discoveredKey, shownName } from '../../src/domain/discovery.ts';
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
