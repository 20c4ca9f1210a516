import { isDeepStrictEqual } from 'node:util';
import type { Definitions, Entitlement } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { decisionInWords } from '../../domain/policy/decision-in-words.ts';
import { evaluateBreakGlass } from '../../domain/policy/evaluate-break-glass.ts';
import { evaluatePolicy } from '../../domain/policy/evaluate-policy.ts';
import type { Facts, PersonFacts } from '../../domain/policy/facts.ts';
import { rightFacts } from '../../domain/policy/right-facts.ts';
import type { TraceStep } from '../../domain/policy/trace.ts';
import { type Duty, findConflicts } from '../../domain/request/separation.ts';
import type { Fault } from '../fault.ts';
import { faultsFromIssues } from '../issues/faults-from-issues.ts';
import { readSource } from '../source-document.ts';
import { type Scenario, type ScenarioPerson, scenarioFileSchema } from './scenario-schema.ts';

/** `name` is the promise that wasn't kept, `line` where it stands. */
export interface FailedScenario {
  name: string;
  line: number;
  expected: string[];
  found: string[];
  trace: TraceStep[];
}

export interface ScenarioRun {
  passed: number;
  failed: FailedScenario[];
  /** What is wrong with the file itself; nothing was run then. */
  faults: Fault[];
}

/** Decides each scenario of a YAML text by these definitions, and says which came out otherwise than promised. */
export function runPolicyScenarios(definitions: Definitions, text: string): ScenarioRun {
  const document = readSource(text);
  const { lineAt } = document;
  const schema = scenarioFileSchema(definitions);
  const parsed = schema.safeParse(document.value);
  const { value } = document;
  const context = { schema, prefix: [], written: value, filled: value, secret: false, lineAt };
  const faults = document.value === undefined ? [] : faultsFromIssues(parsed.error?.issues ?? [], context);
  if (!parsed.success || document.faults.length > 0)
    return { passed: 0, failed: [], faults: [...document.faults, ...faults] };

  const { people, scenarios } = parsed.data;
  const failed = scenarios.flatMap((scenario, index): FailedScenario[] => {
    const decision = decide(definitions, scenario, people);
    const found = decisionInWords(decision);
    if (isDeepStrictEqual(found, scenario.decides)) return [];
    const line = lineAt(['scenarios', index]);
    return [{ name: scenario.promise, line, expected: scenario.decides, found, trace: decision.trace }];
  });
  return { passed: scenarios.length - failed.length, failed, faults: [] };
}

/** The definitions that a file of scenarios names, as it is written; undefined when it names none, or can't be read. */
export function namedDefinitions(text: string): string | undefined {
  const { value } = readSource(text);
  const named = (value as { definitions?: unknown } | undefined)?.definitions;
  return typeof named === 'string' ? named : undefined;
}

function decide(definitions: Definitions, scenario: Scenario, people: Record<string, ScenarioPerson>) {
  const entitlement = definitions.entitlements.get(scenario.asks);
  if (entitlement === undefined) throw new Error(`${scenario.asks} was in the catalog and is gone`);
  const facts = factsOf(definitions, entitlement, scenario, people);
  const through = (kind: Duty['source']['kind']) => (key: EntitlementKey) => ({
    entitlement: key,
    source: { kind, id: 'scenario' },
  });
  const conflicts = findConflicts(definitions.separationOfDuties, {
    held: scenario.holds.map(through('grant')),
    pending: scenario.pending.map(through('request')),
    wanted: [scenario.asks].map(through('request')),
  });
  const evaluate = scenario.break_glass ? evaluateBreakGlass : evaluatePolicy;
  return evaluate(definitions, entitlement, facts, { durationSeconds: scenario.for }, conflicts);
}

function factsOf(
  { resources }: Definitions,
  entitlement: Entitlement,
  scenario: Scenario,
  people: Record<string, ScenarioPerson>,
): Facts {
  const resource = resources.get(entitlement.resourceId);
  if (resource === undefined) throw new Error(`${entitlement.key} is on no resource`);
  const { because, ticket, kind, for: seconds } = scenario;
  return {
    person: personFacts(scenario.person, people),
    requester: personFacts(scenario.requester ?? scenario.person, people),
    ...rightFacts(resource, entitlement),
    request: {
      minutes: seconds === null ? Number.MAX_SAFE_INTEGER : Math.ceil(seconds / 60),
      permanent: seconds === null,
      ticket,
      justification: because,
      kind: scenario.break_glass ? 'break-glass' : kind,
    },
  };
}

const personFacts = (name: string, people: Record<string, ScenarioPerson>): PersonFacts => ({
  email: `${name}@people.test`,
  name,
  title: '',
  department: '',
  type: 'employee',
  groups: [],
  ...people[name],
});
