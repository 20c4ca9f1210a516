import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition } from '../../../src/domain/policy/condition/compile-condition.ts';
import type { HoldingCondition } from '../../../src/domain/policy/condition/condition.ts';
import { classifyScope, MOST_CASES } from '../../../src/domain/review/review-scope.ts';
import type { ScopedPerson, ScopedRight } from '../../../src/domain/review/review-scope.ts';

function scope(source: string): HoldingCondition {
  const compiled = compileCondition(source, 'review');
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.condition;
}

const isSet = (bits: Uint8Array, at: number): boolean => (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;

/** What the classes say of one person and one right. */
function judged(condition: HoldingCondition, people: ScopedPerson[], rights: ScopedRight[]) {
  const classes = classifyScope(condition, people, rights);
  return (person: ScopedPerson, right: ScopedRight): { inScope: boolean; failing: boolean } => {
    const verdicts = classes.judge(classes.rights.get(right.key) ?? -1);
    const at = classes.people === null ? 0 : (classes.people.get(person.id) ?? -1);
    return { inScope: isSet(verdicts.inScope, at), failing: isSet(verdicts.failing, at) };
  };
}

function naively(condition: HoldingCondition, person: ScopedPerson, right: ScopedRight) {
  try {
    return { inScope: condition.evaluate({ person: person.facts, ...right.facts }), failing: false };
  } catch {
    return { inScope: true, failing: true };
  }
}

const person = (id: string, more: Partial<ScopedPerson['facts']> = {}): ScopedPerson => ({
  id,
  facts: {
    email: `${id}@acme.test`,
    name: id,
    title: '7',
    department: 'IT',
    type: 'employee',
    groups: [],
    ...more,
  },
});
const right = (resource: string, name: string, environment = 'prod', sensitivity = 'low'): ScopedRight => ({
  key: `${resource}/${name}`,
  facts: {
    resource: { id: resource, name: resource, environment, sensitivity: 'low', tags: [environment] },
    entitlement: { id: name, key: `${resource}/${name}`, name, target: name, sensitivity },
  },
});

const CONDITIONS = [
  'true',
  'false',
  'resource.environment == "prod"',
  'person.type == "contractor"',
  'person.department == "IT" && resource.environment == "prod"',
  'person.department == "IT" || entitlement.sensitivity in ["high", "critical"]',
  '"dba" in person.groups && "prod" in resource.tags',
  '[7, 3][size(person.title) - 1] > 5',
  '[7, 3][size(person.title) - 1] > 5 && resource.environment == "prod"',
  '[1][size(entitlement.name) - 1] == 1',
  'person["type"] == "employee" && resource.id.startsWith("a")',
];

const people = fc.array(
  fc.record({
    title: fc.constantFrom('7', '3', 'Lead', ''),
    department: fc.constantFrom('IT', 'Finance'),
    type: fc.constantFrom('employee', 'contractor'),
    groups: fc.subarray(['dba', 'ops']),
  }),
  { minLength: 1, maxLength: 20 },
);
const rights = fc.array(
  fc.tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.constantFrom('1', '2', 'read'),
    fc.constantFrom('prod', 'test'),
    fc.constantFrom('low', 'high', 'critical'),
  ),
  { minLength: 1, maxLength: 20 },
);

describe('the classes of a scope', () => {
  it('say of everybody and everything what the expression says of each', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CONDITIONS), people, rights, (source, someFacts, someRights) => {
        const condition = scope(source);
        const everybody = someFacts.map((facts, at) => person(`p${at}`, facts));
        const everything = [
          ...new Map(someRights.map((parts) => right(...parts)).map((one) => [one.key, one])).values(),
        ];
        const of = judged(condition, everybody, everything);
        for (const one of everybody)
          for (const other of everything)
            expect(of(one, other), `${source} ${one.id} ${other.key}`).toEqual(
              naively(condition, one, other),
            );
      }),
      { numRuns: 200 },
    );
  });

  it('keep what fails on somebody in scope, and say so', () => {
    const of = judged(
      scope('[7, 3][size(person.title) - 1] > 5'),
      [person('a'), person('b', { title: 'Lead' })],
      [right('x', 'r')],
    );

    expect(of(person('a'), right('x', 'r'))).toEqual({ inScope: true, failing: false });
    expect(of(person('b'), right('x', 'r'))).toEqual({ inScope: true, failing: true });
  });

  it('are one for all people where the scope reads nothing of them, even without anybody', () => {
    const classes = classifyScope(
      scope('resource.environment == "prod"'),
      [],
      [right('x', 'r'), right('y', 'r', 'test')],
    );

    expect(classes.people).toBeNull();
    expect(classes.rightClasses).toBe(2);
    expect(isSet(classes.judge(0).inScope, 0)).toBe(true);
    expect(isSet(classes.judge(1).inScope, 0)).toBe(false);
  });

  it('are refused where they would be too many, with the facts that make them so', () => {
    const everybody = Array.from({ length: 1_001 }, (_, at) => person(`p${at}`));
    const everything = Array.from({ length: 1_000 }, (_, at) => right(`r${at}`, 'read'));
    const condition = scope('person.email.startsWith("a") && resource.id.startsWith("b")');

    expect(() => classifyScope(condition, everybody, everything)).toThrow(
      'Its scope reads person.email, resource.id, which makes 1,001 kinds of people times 1,000 kinds of access: at most 1,000,000 cases are evaluated.',
    );
    expect(classifyScope(condition, everybody.slice(1), everything).rightClasses * 1_000).toBe(MOST_CASES);
  });
});
