import { describe, expect, test } from 'vitest';
import { EntitlementKey } from '../../../src/domain/ids.ts';
import {
  conflictSentence,
  type Duty,
  findConflicts,
  settledExceptions,
} from '../../../src/domain/request/separation.ts';
import type { SeparationRule } from '../../../src/domain/definitions.ts';

const key = (text: string) => EntitlementKey.parse(text);
const rule = (
  id: string,
  conflict: string[][],
  onConflict: SeparationRule['onConflict'] = 'block',
): SeparationRule => ({
  id,
  name: id,
  conflict: conflict.map((side) => side.map(key)),
  onConflict,
  exceptionApprovers: [],
});
const through = (kind: Duty['source']['kind'], ...keys: string[]): Duty[] =>
  keys.map((entitlement) => ({ entitlement: key(entitlement), source: { kind, id: `${kind}-1` } }));
const triangle = rule('triangle', [['a/a'], ['b/b', 'b/c'], ['d/d']]);

describe('conflicts', () => {
  test('are between any two of a rule’s lists', () => {
    const found = findConflicts([triangle], {
      held: through('grant', 'd/d', 'x/x'),
      pending: through('request', 'b/c'),
      wanted: through('request', 'a/a'),
    });
    expect(found.map(({ against }) => against.map((duty) => `${duty.entitlement} ${duty.state}`))).toEqual([
      ['d/d held', 'b/c pending'],
    ]);
  });

  test('are none within one list, nor with what nobody wants or has', () => {
    const none = { held: through('grant', 'b/c', 'x/x'), pending: [], wanted: through('request', 'b/b') };
    expect(findConflicts([triangle], none)).toEqual([]);
  });

  test('that stand already are not told again of something else', () => {
    const held = through('grant', 'a/a', 'b/b');
    expect(findConflicts([triangle], { held, pending: [], wanted: through('request', 'x/x') })).toEqual([]);
    expect(findConflicts([triangle], { held: [], pending: [], wanted: held })).toHaveLength(1);
  });

  test('are between the lines of one request', () => {
    const wanted = [...through('request', 'a/a'), ...through('role', 'd/d')];
    const [found] = findConflicts([triangle], { held: [], pending: [], wanted });
    expect(found && conflictSentence(found)).toBe(
      'a/a and d/d can’t go together, because of “triangle”: leave one of them out.',
    );
  });

  test('say what a role brings', () => {
    const duties = { held: through('role', 'd/d'), pending: [], wanted: through('request', 'a/a') };
    const [found] = findConflicts(
      [rule('pair', triangle.conflict as string[][], 'require_exception')],
      duties,
    );
    expect(found && conflictSentence(found)).toBe(
      'a/a can’t go together with d/d (held, through the role role-1), because of “pair”: this takes an exception, which ends.',
    );
  });

  test('are each rule’s own', () => {
    const rules = [triangle, rule('pair', [['a/a'], ['b/b']]), rule('other', [['x/x'], ['y/y']])];
    const found = findConflicts(rules, {
      held: through('grant', 'b/b'),
      pending: [],
      wanted: through('request', 'a/a'),
    });
    expect(found.map((conflict) => conflict.rule.id)).toEqual(['triangle', 'pair']);
  });
});

test('an exception from a rule that is gone, or blocks now, or is kept, is settled', () => {
  const duties = { held: through('grant', 'b/b'), pending: [], wanted: through('request', 'a/a') };
  const asked = ['gone', 'kept', 'blocks', 'needed'];
  const rules = [
    rule('kept', [['a/a'], ['z/z']], 'require_exception'),
    rule('blocks', [['a/a'], ['b/b']]),
    rule('needed', [['a/a'], ['b/b']], 'require_exception'),
  ];
  expect(settledExceptions(asked, findConflicts(rules, duties))).toEqual(['gone', 'kept', 'blocks']);
});
