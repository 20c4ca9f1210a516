import { describeFault } from '../../../src/config/fault.ts';
import { runPolicyScenarios } from '../../../src/config/policy-scenarios/run-policy-scenarios.ts';
import type { Definitions } from '../../../src/domain/definitions.ts';
import { explainTrace } from '../../../src/domain/policy/trace.ts';

/** What a text of scenarios promises and the definitions don't keep, with everything that is needed to see why. */
export function promisesBroken(definitions: Definitions, text: string): unknown[] {
  const { failed, faults } = runPolicyScenarios(definitions, text);
  return [
    ...faults.map((fault) => describeFault('scenarios', fault)),
    ...failed.map(({ trace, ...scenario }) => ({ ...scenario, why: explainTrace(trace) })),
  ];
}
