import { explainTrace } from '../../domain/policy/trace.ts';
import { describeFault } from '../fault.ts';
import type { FailedScenario, ScenarioRun } from './run-policy-scenarios.ts';

/** What came of a file of scenarios, as lines: each broken promise with what was expected, found, and why. */
export function describeRun(fileName: string, { passed, failed, faults }: ScenarioRun): string[] {
  if (faults.length > 0) {
    const lines = faults.map((fault) => describeFault(fileName, fault));
    return [...lines, `${lines.length === 1 ? '1 fault' : `${lines.length} faults`}; nothing was tried.`];
  }
  const total = passed + failed.length;
  const sum =
    failed.length === 0
      ? `${fileName}: all ${total} scenarios come out as promised.`
      : `${fileName}: ${failed.length} of ${total} scenarios come out differently than promised.`;
  return [...failed.flatMap((scenario) => describeFailed(fileName, scenario)), sum];
}

function describeFailed(fileName: string, { name, line, expected, found, trace }: FailedScenario): string[] {
  return [
    `${fileName}:${line}  ${name}`,
    ...listed('expected', expected),
    ...listed('found', found),
    ...listed('because', explainTrace(trace)),
    '',
  ];
}

function listed(title: string, lines: readonly string[]): string[] {
  return [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}
