import fc from 'fast-check';
import { USUAL_TICKETS } from '../../../src/domain/request/ticket.ts';
import { describe, test } from 'vitest';
import type { Policy, SeparationRule } from '../../../src/domain/definitions.ts';
import type { Condition } from '../../../src/domain/policy/condition/condition.ts';
import type { PolicyDecision } from '../../../src/domain/policy/decision.ts';
import { evaluateBreakGlass } from '../../../src/domain/policy/evaluate-break-glass.ts';
import { evaluatePolicy } from '../../../src/domain/policy/evaluate-policy.ts';
import type { Facts } from '../../../src/domain/policy/facts.ts';
import { type Conflict, type Duty, findConflicts } from '../../../src/domain/request/separation.ts';
import {
  asked,
  type Asked,
  condition,
  conditionOf,
  duties,
  policies,
  policy,
  rules,
  stage,
} from './organisations.ts';

const RUNS = { numRuns: 10_000 };
const admins = ['ada@acme.test'];
const tickets = USUAL_TICKETS;

const conflicts = (of: SeparationRule[], held: Duty[], { entitlement }: Asked): Conflict[] =>
  findConflicts(of, {
    held,
    pending: [],
    wanted: [{ entitlement: entitlement.key, source: { kind: 'request', id: 'q' } }],
  });

describe('in whatever organisation, whatever is asked', () => {
  test('adding a deny never widens access', () => {
    fc.assert(
      fc.property(
        policy,
        condition,
        fc.nat(3),
        asked,
        rules,
        duties,
        (policy, denyIf, at, ask, rules, held) => {
          const deny = [...policy.deny];
          deny.splice(at, 0, { if: denyIf, reason: 'Never.' });
          const found = conflicts(rules, held, ask);
          const before = decide([policy], ask, found);
          const after = decide([{ ...policy, deny }], ask, found);
          claim(openness(after) <= openness(before));
          for (const stage of deciding(before))
            claim(after.kind !== 'stages' || deciding(after).includes(stage));
          const taken = takeAtOnce([{ ...policy, deny }], ask, found);
          if (taken.kind === 'allowed') claim(takeAtOnce([policy], ask, found).kind === 'allowed');
        },
      ),
      RUNS,
    );
  });

  test('lowering a longest duration never lengthens access', () => {
    const lower = fc.integer({ min: 60, max: 20_000 });
    fc.assert(
      fc.property(policy, lower, asked, rules, duties, (policy, lower, ask, rules, held) => {
        const maxSeconds = Math.min(lower, policy.duration.maxSeconds);
        const emergency = policy.breakGlass && {
          ...policy.breakGlass,
          maxSeconds: Math.min(lower, policy.breakGlass.maxSeconds),
        };
        const lowered = { ...policy, duration: { ...policy.duration, maxSeconds }, breakGlass: emergency };
        const found = conflicts(rules, held, ask);
        const [before, after] = [decide([policy], ask, found), decide([lowered], ask, found)];
        claim(openness(after) <= openness(before));
        claim(longest(after, ask) <= longest(before, ask));
        const routed = !fails(policy.when, ask.facts);
        if (routed && !policy.duration.permanent) claim(longest(after, ask) <= maxSeconds);
        const taken = takeAtOnce([lowered], ask, found);
        if (taken.kind === 'allowed')
          claim((ask.ask.durationSeconds ?? Infinity) <= (emergency?.maxSeconds ?? 0));
      }),
      RUNS,
    );
  });

  test('a stage more never means fewer deciders', () => {
    fc.assert(
      fc.property(policy, stage, fc.nat(3), asked, rules, duties, (policy, more, at, ask, rules, held) => {
        const stages = [...policy.stages];
        stages.splice(at, 0, more);
        const found = conflicts(rules, held, ask);
        const before = decide([policy], ask, found);
        const after = decide([{ ...policy, stages }], ask, found);
        claim(openness(after) <= openness(before));
        claim(deciders(after) >= deciders(before));
      }),
      RUNS,
    );
  });

  test('an exception never means fewer deciders, and always ends', () => {
    fc.assert(
      fc.property(policies, asked, rules, duties, (policies, ask, rules, held) => {
        const found = conflicts(rules, held, ask).filter(
          ({ rule }) => rule.onConflict === 'require_exception',
        );
        const [without, decision] = [decide(policies, ask), decide(policies, ask, found)];
        claim(openness(decision) <= openness(without));
        claim(deciders(decision) >= deciders(without) + (isOpen(decision) ? found.length : 0));
        claim(found.length === 0 || longest(decision, ask) < Infinity);
      }),
      RUNS,
    );
  });

  test('a blocking conflict is never approved, nor taken in an emergency', () => {
    fc.assert(
      fc.property(policies, asked, rules, duties, (policies, ask, rules, held) => {
        const found = conflicts(rules, held, ask);
        if (!found.some(({ rule }) => rule.onConflict === 'block')) return;
        claim(decide(policies, ask, found).kind === 'denied');
        claim(takeAtOnce(policies, ask, found).kind === 'refused');
      }),
      RUNS,
    );
  });

  test('conflicts are the same from either side', () => {
    fc.assert(
      fc.property(rules, duties, duties, fc.boolean(), (rules, one, other, pending) => {
        const between = (wanted: Duty[], there: Duty[]) =>
          wanted.flatMap((duty) =>
            there.map((against) => {
              const others = { held: pending ? [] : [against], pending: pending ? [against] : [] };
              return findConflicts(rules, { ...others, wanted: [duty] }).map(({ rule }) => rule.id);
            }),
          );
        const sameWay = one.map((duty) => between([duty], other).flat().sort());
        const otherWay = one.map((duty) => between(other, [duty]).flat().sort());
        const alone = (duty: Duty) =>
          findConflicts(rules, { held: [], pending: [], wanted: [duty] }).length > 0;
        claim([...one, ...other].some(alone) || sameWay.join() === otherWay.join());
      }),
      RUNS,
    );
  });

  test('a condition that fails never approves by itself, nor in an emergency', () => {
    fc.assert(
      fc.property(policies, asked, (policies, ask) => {
        const decision = decide(policies, ask);
        const taken = takeAtOnce(policies, ask);
        const decisive = policies.find(({ when }) => fails(when, ask.facts) || when.evaluate(ask.facts));
        const before = decisive ? [decisive.when, ...decisive.deny.map((rule) => rule.if)] : [];
        if (decision.kind === 'auto-approved') {
          claim(!before.some((condition) => fails(condition, ask.facts)));
          claim(decisive?.autoApprove?.evaluate(ask.facts) === true);
        }
        if (taken.kind === 'allowed') {
          claim(!before.some((condition) => fails(condition, ask.facts)));
          claim(decisive?.breakGlass?.allowedIf.evaluate(ask.facts) === true);
        }
      }),
      RUNS,
    );
  });

  test('somebody always decides what nothing approved, an admin first where a condition failed', () => {
    fc.assert(
      fc.property(policies, asked, (policies, ask) => {
        const decision = decide(policies, ask);
        if (decision.kind !== 'stages') return;
        claim(deciding(decision).length > 0);
        const failed = decision.trace.some((step) => step.kind === 'condition' && step.outcome === 'failed');
        if (!failed) return;
        claim(decision.stages[0]?.approvers[0]?.kind === 'admin');
        claim(decision.note?.startsWith('An admin decides first') === true);
      }),
      RUNS,
    );
  });

  test('what no policy covers is denied', () => {
    fc.assert(
      fc.property(policies, asked, (policies, ask) => {
        const uncovered = policies.map((policy) => ({ ...policy, when: conditionOf('false') }));
        const decision = decide(uncovered, ask);
        claim(decision.kind === 'denied' && decision.policyId === null);
      }),
      RUNS,
    );
  });
});

/** A matcher costs more than the decision it is about; what was generated is shown where this fails. */
function claim(holds: boolean): void {
  if (!holds) throw new Error('that does not hold');
}

function decide(
  policies: Policy[],
  { entitlement, facts, ask }: Asked,
  found: Conflict[] = [],
): PolicyDecision {
  return evaluatePolicy({ policies, admins, tickets }, entitlement, facts, ask, found);
}

function takeAtOnce(policies: Policy[], { entitlement, facts, ask }: Asked, found: Conflict[] = []) {
  return evaluateBreakGlass({ policies, admins }, entitlement, facts, ask, found);
}

/** How far a decision lets somebody: nothing, nothing yet, people decide, at once. */
function openness(decision: PolicyDecision): number {
  return ['denied', 'incomplete', 'stages', 'auto-approved'].indexOf(decision.kind);
}

function isOpen({ kind }: PolicyDecision): boolean {
  return kind === 'stages' || kind === 'auto-approved';
}

function deciding(decision: PolicyDecision): string[] {
  if (decision.kind !== 'stages') return [];
  return decision.stages
    .filter((stage) => stage.skipReason === null)
    .map((stage) => `${stage.name} ${stage.need}`);
}

/** How many yeses it takes; what is not to be had takes more than any. */
function deciders(decision: PolicyDecision): number {
  if (decision.kind === 'auto-approved') return 0;
  if (decision.kind !== 'stages') return Infinity;
  return decision.stages.reduce((sum, { skipReason, need }) => sum + (skipReason === null ? need : 0), 0);
}

function longest(decision: PolicyDecision, { ask }: Asked): number {
  if (!isOpen(decision)) return 0;
  const exception = decision.kind === 'stages' ? decision.exception : null;
  return exception?.endsAfterSeconds ?? ask.durationSeconds ?? Infinity;
}

function fails(condition: Condition, facts: Facts): boolean {
  try {
    condition.evaluate(facts);
    return false;
  } catch {
    return true;
  }
}
