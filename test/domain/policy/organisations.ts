import fc from 'fast-check';
import type {
  ApproverRef,
  PersonRef,
  Policy,
  SeparationRule,
  StageDefinition,
} from '../../../src/domain/definitions.ts';
import { EntitlementKey } from '../../../src/domain/ids.ts';
import { compileCondition } from '../../../src/domain/policy/condition/compile-condition.ts';
import type { Condition } from '../../../src/domain/policy/condition/condition.ts';
import type { Facts, PersonFacts } from '../../../src/domain/policy/facts.ts';
import type { Duty } from '../../../src/domain/request/separation.ts';

export function conditionOf(source: string): Condition {
  const compiled = compileCondition(source);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.condition;
}

/** Few, so that conflicts are neither rare nor everywhere. */
const KEYS = ['db/read', 'db/write', 'erp/pay', 'erp/approve', 'wiki/edit'].map((key) =>
  EntitlementKey.parse(key),
);

export const condition = fc.constantFrom(
  ...[
    'true',
    'false',
    'request.minutes <= 60',
    'request.ticket != ""',
    '"on-call" in person.groups',
    'person.type == "employee" && resource.environment == "prod"',
    'entitlement.sensitivity in ["high", "critical"] || requester.department == "IT"',
    'resource.tags.exists(t, t == "pii")',
    'resource.tags[9] == "x"',
    'request.minutes / 0 == 1',
  ].map(conditionOf),
);

const refs = <R extends ApproverRef>(...lists: R[][]): fc.Arbitrary<R[]> => fc.constantFrom(...lists);

export const stage: fc.Arbitrary<StageDefinition> = fc.record({
  name: fc.constantFrom('Manager', 'Owner', 'Security'),
  approvers: refs<ApproverRef>([{ kind: 'owner' }], [{ kind: 'manager' }]),
  need: fc.integer({ min: 1, max: 3 }),
  skipIf: fc.option(condition),
  samePerson: fc.boolean(),
  remindAfterSeconds: fc.constant(null),
  escalateAfterSeconds: fc.constant(null),
  escalateTo: refs<ApproverRef>([]),
});

export const policy: fc.Arbitrary<Policy> = fc.record({
  id: fc.constant('p'),
  when: fc.oneof(
    { weight: 2, arbitrary: fc.constant(conditionOf('true')) },
    { weight: 3, arbitrary: condition },
  ),
  deny: fc.array(fc.record({ if: condition, reason: fc.constant('Never.') }), { maxLength: 3 }),
  autoApprove: fc.option(condition),
  require: fc.record({ justification: fc.constantFrom(0, 12), ticket: fc.boolean() }),
  duration: fc.record({
    defaultSeconds: fc.constant(60),
    maxSeconds: fc.integer({ min: 60, max: 20_000 }),
    permanent: fc.boolean(),
  }),
  stages: fc.array(stage, { maxLength: 3 }),
  expireAfterSeconds: fc.constant(null),
  reassignTo: fc.constant([]),
  breakGlass: fc.option(
    fc.record({
      allowedIf: condition,
      maxSeconds: fc.integer({ min: 60, max: 20_000 }),
      reviewBy: refs<ApproverRef>([{ kind: 'owner' }]),
    }),
    { freq: 9 },
  ),
});

/** Ids tell the policies of one organisation apart. */
export const policies = fc
  .array(policy, { maxLength: 5 })
  .map((list) => list.map((one, at) => ({ ...one, id: `p${at}` })));

const person: fc.Arbitrary<PersonFacts> = fc.record({
  email: fc.constantFrom('erin@acme.test', 'carl@acme.test'),
  name: fc.constant('Somebody'),
  title: fc.constantFrom('', 'Head'),
  department: fc.constantFrom('IT', 'Support'),
  type: fc.constantFrom('employee', 'contractor'),
  groups: fc.subarray(['on-call', 'dba']),
});

export interface Asked {
  facts: Facts;
  entitlement: { key: EntitlementKey };
  ask: { durationSeconds: number | null };
}

export const asked: fc.Arbitrary<Asked> = fc
  .record({
    person,
    requester: person,
    key: fc.constantFrom(...KEYS),
    environment: fc.constantFrom('prod', 'corp'),
    tags: fc.subarray(['pii', 'sox']),
    sensitivity: fc.constantFrom('low', 'high', 'critical'),
    seconds: fc.constantFrom(30 * 60, 60 * 60, 4 * 3_600, null),
    justification: fc.constantFrom('', 'short', 'long enough for any requirement'),
    ticket: fc.constantFrom('', 'INC-1'),
  })
  .map(({ person, requester, key, environment, tags, sensitivity, seconds, justification, ticket }) => ({
    facts: {
      person,
      requester,
      resource: { id: key.split('/')[0] ?? '', name: 'R', environment, sensitivity, tags },
      entitlement: { id: key.split('/')[1] ?? '', key, name: 'E', target: key, sensitivity },
      request: {
        minutes: seconds === null ? Number.MAX_SAFE_INTEGER : seconds / 60,
        permanent: seconds === null,
        ticket,
        justification,
        kind: 'new' as const,
      },
    },
    entitlement: { key },
    ask: { durationSeconds: seconds },
  }));

export const rules: fc.Arbitrary<SeparationRule[]> = fc
  .array(
    fc.record({
      conflict: fc.array(fc.subarray(KEYS, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 3 }),
      onConflict: fc.constantFrom('block' as const, 'require_exception' as const),
      exceptionApprovers: refs<PersonRef>([], [{ kind: 'person', email: 'iris@acme.test' }]),
    }),
    { maxLength: 3 },
  )
  .map((list) => list.map((rule, at) => ({ ...rule, id: `r${at}`, name: `Rule ${at}` })));

export const duties: fc.Arbitrary<Duty[]> = fc
  .subarray(KEYS, { maxLength: 3 })
  .map((keys) => keys.map((entitlement) => ({ entitlement, source: { kind: 'grant', id: 'g' } })));
