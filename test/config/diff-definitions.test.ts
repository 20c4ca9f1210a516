import { describe, expect, test } from 'vitest';
import { describeDiff, diffDefinitions, touches } from '../../src/config/diff-definitions.ts';
import { definitionsOf, readText } from './load-text.ts';

const source = readText('test/config/every-key.yaml');

function compare(...edits: [from: string, to: string][]) {
  const edited = edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`nothing says ${from}`);
    return text.replace(from, to);
  }, source);
  const diff = diffDefinitions(definitionsOf(source), definitionsOf(edited));
  return { lines: describeDiff(diff), touches: touches(diff) };
}

describe('a difference', () => {
  test('is nothing between the same definitions', () => {
    expect(compare()).toEqual({ lines: [], touches: { entitlements: [], policies: [] } });
  });

  test('is nothing where only words around them changed', () => {
    expect(compare(['# free word, used by policies', '# used by policies']).lines).toEqual([]);
  });

  test('of a policy says each key, what it was and what it is', () => {
    expect(
      compare(
        ['duration: { default: 2h, max: 8h }', 'duration: { default: 2h, max: 4h, permanent: true }'],
        ['person.type == "contractor" && entitlement.id == "write"', 'person.type == "contractor"'],
        ['escalate_to: [owner]', 'escalate_to: [owner, "group:dba"]'],
        ['break_glass: { allowed_if: \'"on-call" in person.groups\', max: 1h, review_by: [owner] }', ''],
      ),
    ).toEqual({
      lines: [
        'changed  policy prod: deny[1].if was person.type == "contractor" && entitlement.id == "write", and is now person.type == "contractor"',
        'changed  policy prod: duration.max was 8 hours, and is now 4 hours',
        'changed  policy prod: duration.permanent was false, and is now true',
        'changed  policy prod: stages “Manager”.escalate_to was owner, and is now owner, group:dba',
        'changed  policy prod: break_glass.allowed_if was "on-call" in person.groups, and is gone',
        'changed  policy prod: break_glass.max was 1 hour, and is gone',
        'changed  policy prod: break_glass.review_by was owner, and is gone',
      ],
      touches: { entitlements: [], policies: ['prod'] },
    });
  });

  test('of a stage that was put in is about that stage alone', () => {
    const { lines } = compare([
      '      - { name: Data owner, approvers: [owner], need: 1',
      '      - { name: Legal, approvers: [ada@acme.test] }\n      - { name: Data owner, approvers: [owner], need: 1',
    ]);
    expect(lines).toEqual([
      'changed  policy prod: order of stages was Manager, Data owner, Security, and is now Manager, Legal, Data owner, Security',
      'changed  policy prod: stages “Legal”.name is now Legal',
      'changed  policy prod: stages “Legal”.approvers is now ada@acme.test',
      'changed  policy prod: stages “Legal”.need is now 1',
      'changed  policy prod: stages “Legal”.same_person is now false',
    ]);
  });

  test('tells policies that are added, removed, or tried later', () => {
    const [low, prod] = [
      / {2}- id: low-risk\n(.*?)(?= {2}- id: prod\n)/s,
      / {2}- id: prod\n(.*?)(?=\nseparation)/s,
    ].map((block) => block.exec(source)?.[0] ?? '');
    const swapped = compare([`${low}${prod}`, `${prod}\n${low}`]);
    expect(swapped.lines).toEqual(['changed  policy low-risk: is now tried after prod']);
    expect(swapped.touches.policies).toEqual(['low-risk']);
    expect(compare([low ?? '', '']).lines).toEqual(['removed  policy low-risk']);
    expect(compare([low ?? '', `${low}${low?.replace('low-risk', 'also')}`]).lines).toEqual([
      'added  policy also',
    ]);
  });

  test('of the catalog touches the entitlements, as they were and as they are', () => {
    const gone = compare(
      [
        '      - { id: editor, name: Editor, target: editors }',
        '      - { id: author, name: Author, target: editors }',
      ],
      ['entitlements: [wiki/editor]', 'entitlements: [wiki/author]'],
    );
    expect(gone.lines).toEqual([
      'removed  entitlement wiki/editor',
      'added  entitlement wiki/author',
      'changed  role support-agent: entitlements was wiki/editor, and is now wiki/author',
    ]);
    expect(gone.touches.entitlements).toEqual(['wiki/author', 'wiki/editor']);
  });

  test('of a group touches what it owns, and the policies that ask or read it', () => {
    const { lines, touches } = compare(
      ['members: [omar@acme.test, dora@acme.test]', 'members: [omar@acme.test]'],
      ['need: 2', 'need: 1'],
    );
    expect(lines[0]).toBe(
      'changed  group dba: members was omar@acme.test, dora@acme.test, and is now omar@acme.test',
    );
    expect(touches).toEqual({ entitlements: ['prod-db/read', 'prod-db/write'], policies: ['prod'] });
  });

  test('of a rule that separates duties touches what it names', () => {
    const { lines, touches } = compare(['on_conflict: block', 'on_conflict: require_exception']);
    expect(lines).toEqual([
      'changed  separation of duties pay-and-approve: on_conflict was block, and is now require_exception',
    ]);
    expect(touches.entitlements).toEqual(['erp/approve-payment', 'erp/create-payment']);
  });

  test('of a connector never shows what it holds', () => {
    const { lines, touches } = compare([
      'secret: ${IN_HOUSE_SECRET}',
      'secret: hunter2-hunter2-hunter2-hunter2',
    ]);
    expect(lines).toEqual(['changed  connector in-house: settings.secret is another']);
    expect(touches.entitlements).toEqual([]);
  });

  test('of the settings says which', () => {
    expect(compare(['timezone: Europe/Berlin', 'timezone: UTC']).lines).toEqual([
      'changed  timezone: was Europe/Berlin, and is now UTC',
    ]);
  });
});
