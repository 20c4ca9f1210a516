import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/domain/definitions.ts';
import { compileCondition } from '../../../src/domain/policy/compile-condition.ts';
import type { Condition } from '../../../src/domain/policy/condition.ts';
import type { PolicyDecision } from '../../../src/domain/policy/decision.ts';
import { evaluatePolicy } from '../../../src/domain/policy/evaluate-policy.ts';
import type { Facts } from '../../../src/domain/policy/facts.ts';
import { definitionsOf, readText } from '../../config/load-text.ts';
import { prepareAsk } from '../policy-scenarios/facts-for.ts';

const acme = definitionsOf(readText('examples/acme/access.yaml'));

const RUNS = { numRuns: 3_000 };

const SOURCES = [
  'true',
  'false',
  'request.minutes <= 60',
  'request.ticket != ""',
  '"on-call" in person.groups',
  'resource.tags[9] == "x"',
  'request.minutes / 0 == 1',
];

const condition = fc.constantFrom(...SOURCES.map(conditionOf));
const policy: fc.Arbitrary<Policy> = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  when: condition,
  deny: fc.array(fc.record({ if: condition, reason: fc.constant('Never.') }), { maxLength: 3 }),
  autoApprove: fc.option(condition),
  require: fc.record({ justification: fc.nat(30), ticket: fc.boolean() }),
  duration: fc.record({
    defaultSeconds: fc.constant(60),
    maxSeconds: fc.integer({ min: 60, max: 20_000 }),
    permanent: fc.boolean(),
  }),
  stages: fc.array(
    fc.record({
      name: fc.constantFrom('Manager', 'Owner'),
      approvers: fc.constant([{ kind: 'owner' as const }]),
      need: fc.integer({ min: 1, max: 3 }),
      skipIf: fc.option(condition),
      remindAfterSeconds: fc.constant(null),
      escalateAfterSeconds: fc.constant(null),
      escalateTo: fc.constant([]),
    }),
    { maxLength: 3 },
  ),
  expireAfterSeconds: fc.constant(null),
  breakGlass: fc.constant(null),
});
const asked = fc
  .record({
    person: fc.record({ groups: fc.subarray(['on-call']) }),
    asks: fc.constantFrom('prod-db/read', 'wiki/editor'),
    for: fc.constantFrom('30m', '1h', '4h', 'ever'),
    because: fc.constantFrom('', 'short', 'long enough for any requirement'),
    ticket: fc.constantFrom('', 'INC-1'),
  })
  .map((ask) => prepareAsk(acme, ask));
type Asked = ReturnType<typeof prepareAsk>;

describe('whatever the policies and the ask', () => {
  test('adding a deny never widens access', () => {
    fc.assert(
      fc.property(policy, condition, fc.nat(3), asked, (policy, denyIf, at, ask) => {
        const deny = [...policy.deny];
        deny.splice(at, 0, { if: denyIf, reason: 'Never.' });
        const before = decide([policy], ask);
        const after = decide([{ ...policy, deny }], ask);
        expect(openness(after)).toBeLessThanOrEqual(openness(before));
        for (const stage of deciding(before))
          if (after.kind === 'stages') expect(deciding(after)).toContain(stage);
      }),
      RUNS,
    );
  });

  test('lowering the longest duration never lengthens access', () => {
    fc.assert(
      fc.property(policy, fc.integer({ min: 60, max: 20_000 }), asked, (policy, lower, ask) => {
        const maxSeconds = Math.min(lower, policy.duration.maxSeconds);
        const before = decide([policy], ask);
        const after = decide([{ ...policy, duration: { ...policy.duration, maxSeconds } }], ask);
        expect(openness(after)).toBeLessThanOrEqual(openness(before));
        const failedWhen = after.kind === 'stages' && fails(policy.when, ask.facts);
        if (
          (after.kind === 'auto-approved' || after.kind === 'stages') &&
          !failedWhen &&
          ask.ask.durationSeconds !== null
        ) {
          expect(ask.ask.durationSeconds).toBeLessThanOrEqual(maxSeconds);
        }
      }),
      RUNS,
    );
  });

  test('a condition that fails never approves by itself', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 4 }), asked, (policies, ask) => {
        const decision = decide(policies, ask);
        if (decision.kind !== 'auto-approved') return;
        const decisive = policies.find(({ when }) => fails(when, ask.facts) || when.evaluate(ask.facts));
        expect(
          decisive &&
            [decisive.when, ...decisive.deny.map((rule) => rule.if)].some((c) => fails(c, ask.facts)),
        ).toBe(false);
        expect(decisive?.autoApprove?.evaluate(ask.facts)).toBe(true);
      }),
      RUNS,
    );
  });

  test('somebody always decides a request that nothing approved', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 4 }), asked, (policies, ask) => {
        const decision = decide(policies, ask);
        if (decision.kind === 'stages') expect(deciding(decision).length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  test('a failure is always told, and an admin asked first', () => {
    fc.assert(
      fc.property(policy, asked, (policy, ask) => {
        const decision = decide([policy], ask);
        const failing = [policy.when, ...policy.deny.map((rule) => rule.if)].some((c) => fails(c, ask.facts));
        if (decision.kind !== 'stages' || !failing) return;
        expect(decision.stages[0]?.approvers).toEqual([{ kind: 'admin' }]);
        expect(decision.note).toContain('An admin decides first');
      }),
      RUNS,
    );
  });

  test('what no policy covers is denied', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 3 }), asked, (policies, ask) => {
        const uncovered = policies.map((policy) => ({ ...policy, when: conditionOf('false') }));
        expect(decide(uncovered, ask)).toMatchObject({ kind: 'denied', policyId: null });
      }),
      RUNS,
    );
  });
});

function conditionOf(source: string): Condition {
  const compiled = compileCondition(source);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.condition;
}

function decide(policies: Policy[], { entitlement, facts, ask }: Asked): PolicyDecision {
  return evaluatePolicy({ policies, admins: ['ada@acme.test'] }, entitlement, facts, ask);
}

/** How far a decision lets somebody: nothing, nothing yet, people decide, at once. */
function openness(decision: PolicyDecision): number {
  return ['denied', 'incomplete', 'stages', 'auto-approved'].indexOf(decision.kind);
}

function deciding(decision: PolicyDecision): string[] {
  if (decision.kind !== 'stages') return [];
  return decision.stages
    .filter((stage) => stage.skipReason === null)
    .map((stage) => `${stage.name} ${stage.need}`);
}

function fails(condition: Condition, facts: Facts): boolean {
  try {
    condition.evaluate(facts);
    return false;
  } catch {
    return true;
  }
}
