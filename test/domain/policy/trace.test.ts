import fc from 'fast-check';
import { USUAL_TICKETS } from '../../../src/domain/request/ticket.ts';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/domain/definitions.ts';
import type { Condition } from '../../../src/domain/policy/condition/condition.ts';
import { evaluateBreakGlass } from '../../../src/domain/policy/evaluate-break-glass.ts';
import { evaluatePolicy } from '../../../src/domain/policy/evaluate-policy.ts';
import { LONGEST_TRACE_BYTES } from '../../../src/domain/policy/fit-trace.ts';
import { explainTrace, TraceStep } from '../../../src/domain/policy/trace.ts';
import { definitionsOf, readText } from '../../config/load-text.ts';
import { prepareAsk } from '../policy-scenarios/facts-for.ts';
import { type Asked, asked, conditionOf, policies } from './organisations.ts';

const acme = definitionsOf(readText('examples/acme/access.yaml'));
const admins = ['ada@acme.test'];
const tickets = USUAL_TICKETS;

/** The policies again, which write down where each of their conditions is read. */
function watched(policies: Policy[], read: string[]): Policy[] {
  const watch = (place: string, condition: Condition): Condition => ({
    ...condition,
    evaluate: (facts) => {
      read.push(place);
      return condition.evaluate(facts);
    },
  });
  return policies.map((policy) => {
    const at = `policy ${policy.id}`;
    return {
      ...policy,
      when: watch(`${at}, when`, policy.when),
      deny: policy.deny.map((rule, index) => ({ ...rule, if: watch(`${at}, deny ${index + 1}`, rule.if) })),
      autoApprove: policy.autoApprove && watch(`${at}, auto_approve`, policy.autoApprove),
      stages: policy.stages.map((stage) => ({
        ...stage,
        skipIf: stage.skipIf && watch(`${at}, stage ${stage.name}, skip_if`, stage.skipIf),
      })),
      breakGlass: policy.breakGlass && {
        ...policy.breakGlass,
        allowedIf: watch(`${at}, allowed_if`, policy.breakGlass.allowedIf),
      },
    };
  });
}

function placesOf(trace: TraceStep[]): string[] {
  return trace.flatMap((step) => (step.kind === 'condition' ? [step.place] : []));
}

describe('a trace', () => {
  test('names every condition that was read, in order, and none that was not', () => {
    fc.assert(
      fc.property(
        policies,
        asked,
        fc.constantFrom(evaluatePolicy, evaluateBreakGlass),
        (policies, ask, evaluate) => {
          const read: string[] = [];
          const decision = evaluate(
            { policies: watched(policies, read), admins, tickets },
            ask.entitlement,
            ask.facts,
            ask.ask,
          );
          return placesOf(decision.trace).join() === read.join();
        },
      ),
      { numRuns: 10_000 },
    );
  });

  test('shows the facts as they were, and can be kept as JSON', () => {
    fc.assert(
      fc.property(policies, asked, (policies, ask) => {
        const { trace } = evaluatePolicy({ policies, admins, tickets }, ask.entitlement, ask.facts, ask.ask);
        expect(TraceStep.array().parse(JSON.parse(JSON.stringify(trace)))).toEqual(trace);
        for (const step of trace)
          for (const [path, value] of step.kind === 'condition' ? Object.entries(step.facts) : [])
            expect(value).toEqual(factOf(ask, path));
      }),
      { numRuns: 1_000 },
    );
  });

  test('reads from top to bottom', () => {
    const { entitlement, facts, ask } = prepareAsk(acme, {
      person: { groups: ['on-call'] },
      asks: 'prod-db/write',
      for: 'ever',
      because: 'Primary is out of disk, moving tables',
    });
    expect(explainTrace(evaluatePolicy(acme, entitlement, facts, ask).trace)).toEqual([
      'policy prod-write, when: true — resource.environment == "prod" && entitlement.sensitivity == "critical", where resource.environment is "prod", entitlement.sensitivity is "critical"',
      'Policy prod-write decides.',
      'policy prod-write, deny 1: false — person.type == "contractor", where person.type is "employee"',
      'Policy prod-write requires more. This can’t be permanent: choose up to 4 hours. This needs the number of a ticket, such as INC-4711.',
    ]);
  });

  test('shows a condition that failed with why, and a permanent request without a number', () => {
    const policy = policyWith({ autoApprove: conditionOf('request.minutes / 0 == 1') });
    const { entitlement, facts, ask } = prepareAsk(acme, { person: {}, asks: 'wiki/editor', for: 'ever' });
    const { trace } = evaluatePolicy({ policies: [policy], admins, tickets }, entitlement, facts, ask);
    expect(explainTrace(trace).at(-1)).toBe(
      'policy all, auto_approve: failed (division by zero) — request.minutes / 0 == 1, where request.minutes is without end',
    );
  });
});

describe('a trace stays within 8 KB', () => {
  const hostile = '🔥\u0000"'.repeat(3_000);
  const { entitlement, facts, ask } = prepareAsk(acme, {
    person: {
      department: hostile,
      title: `x${hostile}`,
      groups: Array.from({ length: 5_000 }, (_, at) => `${at}${hostile}`),
    },
    asks: 'wiki/editor',
    for: '1h',
    because: `${hostile}!`,
  });
  const reading = 'person.department == "x" || "y" in person.groups || request.justification == person.title';
  const bytesOf = (trace: TraceStep[]) => Buffer.byteLength(JSON.stringify(trace));

  test('over 200 policies, and still says which were passed over', () => {
    const others = Array.from({ length: 200 }, (_, at) =>
      policyWith({ id: `p${at}`, when: conditionOf(reading) }),
    );
    const decision = evaluatePolicy(
      { policies: [...others, policyWith({})], admins, tickets },
      entitlement,
      facts,
      ask,
    );
    expect(bytesOf(decision.trace)).toBeLessThanOrEqual(LONGEST_TRACE_BYTES);
    expect(explainTrace(decision.trace).slice(0, 2)).toEqual([
      'policy p0, when to policy p199, when: false, all 200',
      'policy all, when: true — true',
    ]);
  });

  test('with hundreds of deny rules that come out differently', () => {
    const failing = conditionOf('request.minutes / 0 == 1');
    const deny = Array.from({ length: 1_000 }, (_, at) => ({
      if: at % 2 === 0 ? conditionOf(reading) : failing,
      reason: 'Never.',
    }));
    const { trace } = evaluatePolicy(
      { policies: [policyWith({ deny })], admins, tickets },
      entitlement,
      facts,
      ask,
    );
    expect(bytesOf(trace)).toBeLessThanOrEqual(LONGEST_TRACE_BYTES);
    expect(trace.at(-1)?.kind).toBe('requirements');
    expect(trace.some((step) => step.kind === 'omitted')).toBe(true);
  });
});

function factOf({ facts }: Asked, path: string): unknown {
  const [name = '', field = ''] = path.split('.');
  return (facts as unknown as Record<string, Record<string, unknown>>)[name]?.[field];
}

function policyWith(parts: Partial<Policy>): Policy {
  const base: Policy = {
    id: 'all',
    when: conditionOf('true'),
    deny: [],
    autoApprove: null,
    require: { justification: 0, ticket: false },
    duration: { defaultSeconds: 3_600, maxSeconds: 3_600, permanent: true },
    stages: [],
    expireAfterSeconds: null,
    reassignTo: [],
    breakGlass: null,
  };
  return { ...base, ...parts };
}
