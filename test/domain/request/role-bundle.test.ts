import { describe, expect, test } from 'vitest';
import { entitlementsOf, expandAsk } from '../../../src/domain/request/role-bundle.ts';
import { definitionsOf } from '../../config/load-text.ts';

const definitions = definitionsOf(`
version: 1
organization: Acme
admins: [ada@acme.test]
connectors: [{ id: paper, type: manual, assignees: [ada@acme.test] }]
resources:
  - id: db
    name: Database
    connector: paper
    owners: [ada@acme.test]
    entitlements: [{ id: read, name: Read, target: r }, { id: write, name: Write, target: w }]
  - id: wiki
    name: Wiki
    connector: paper
    owners: [ada@acme.test]
    entitlements: [{ id: editor, name: Editor, target: e }]
roles:
  - { id: analyst, name: Analyst, entitlements: [db/read, wiki/editor, db/read], requestable: true }
  - { id: writer, name: Writer, entitlements: [wiki/editor], requestable: true }
  - { id: support, name: Support, entitlements: [wiki/editor], assign_when: 'person.department == "Support"' }
`);

describe('an ask of several lines', () => {
  test('is each entitlement once, with where it comes from', () => {
    expect(expandAsk(definitions, ['db/read', 'role:analyst', 'role:writer', 'db/write'])).toEqual({
      ok: true,
      lines: [
        { entitlement: 'db/read', byItself: true, roleIds: ['analyst'] },
        { entitlement: 'wiki/editor', byItself: false, roleIds: ['analyst', 'writer'] },
        { entitlement: 'db/write', byItself: true, roleIds: [] },
      ],
    });
  });

  test.each([
    ['nothing at all', [], 'Nothing is asked for: choose at least one entitlement.'],
    ['an unknown line', ['db/raed'], 'There is no “db/raed”: did you mean “db/read”?'],
    ['words that are no key', ['please'], 'There is no “please”: choose one from the list.'],
    ['an unknown role', ['role:analist'], 'There is no “role:analist”: did you mean “role:analyst”?'],
    [
      'a role of the wrong kind',
      ['role:support'],
      'The role Support can’t be asked for: ask for what it brings one by one.',
    ],
    [
      'a doubled line',
      ['db/read', 'db/read'],
      '“db/read” is in this request twice: leave one of the two out.',
    ],
    [
      'a doubled role',
      ['role:writer', 'role:writer'],
      '“role:writer” is in this request twice: leave one of the two out.',
    ],
  ])('refuses %s', (_what, items, sentence) => {
    expect(expandAsk(definitions, items)).toEqual({ ok: false, sentences: [sentence] });
  });

  test('says everything that is wrong at once', () => {
    const expanded = expandAsk(definitions, ['db/read', 'db/read', 'nothing/there', 'wiki/editor']);
    expect(expanded.ok ? [] : expanded.sentences).toHaveLength(2);
  });

  test('counts what a role names twice once', () => {
    expect(entitlementsOf({ entitlements: definitions.roles.get('analyst')?.entitlements ?? [] })).toEqual([
      'db/read',
      'wiki/editor',
    ]);
  });
});
