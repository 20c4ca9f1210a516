/** Part of the command line: an explanation as lines on a terminal. */
import { formatDuration } from '../domain/time/duration.ts';
import type { Explanation } from '../operations/policy/explain-request.ts';

const OUTCOMES: Record<Explanation['outcome'], string> = {
  denied: 'would be refused',
  incomplete: 'would be sent back until it is complete',
  'auto-approved': 'would be approved at once',
  stages: 'would be decided by people',
};

export function explanationLines(explanation: Explanation): string[] {
  const { person, entitlement, durationSeconds, policyId, breakGlass } = explanation;
  const long = durationSeconds === null ? 'with no end date' : `for ${formatDuration(durationSeconds)}`;
  const under = policyId === null ? '' : ` (policy ${policyId})`;
  return [
    `${person.name} <${person.email}> asking for ${entitlement.key} ${long} ${OUTCOMES[explanation.outcome]}${under}.`,
    ...explanation.sentences,
    ...explanation.supposed.map((field) => `Assumes a ${field} is given.`),
    ...explanation.stages.map(stageLine),
    ...explanation.conflicts.map((line) => `Conflict: ${line}`),
    breakGlass.allowed
      ? `Emergency access: yes, for up to ${formatDuration(breakGlass.maxSeconds)}.`
      : `Emergency access: no. ${breakGlass.reason ?? ''}`,
    'Why:',
    ...explanation.trace.map((line) => `  ${line}`),
  ];
}

function stageLine(stage: Explanation['stages'][number], at: number): string {
  const title = `Stage ${at + 1}, ${stage.name}`;
  if (stage.skipReason !== null) return `${title}: not needed (${stage.skipReason})`;
  const asked = stage.approvers.map(({ name, email }) => `${name} <${email}>`).join(', ') || 'nobody';
  return `${title}: ${stage.need} of ${asked}`;
}
