import type { PersonId } from '../ids.ts';
import { absence, personFault } from '../people/person.ts';
import type { Person } from '../people/person.ts';
import { saidYesElsewhere } from './request.ts';
import type { Decision, Request, Stage } from './request.ts';

interface DecisionFacts {
  decider: Person;
  request: Request;
  stage: Stage;
  /** Of the request, with what was decided at them. */
  stages: readonly Stage[];
  decisions: readonly Decision[];
  /** Who may decide this stage, looked up now. */
  approvers: readonly PersonId[];
  requester: Person;
  beneficiary: Person;
  /** ISO date in the organization's zone. */
  today: string;
}

/** Why this person may not decide this stage now, as a sentence to them; undefined when they may. */
export function decisionFault(facts: DecisionFacts, verdict: 'approve' | 'deny'): string | undefined {
  const { decider, request, stage, decisions, approvers, requester, beneficiary, today } = facts;
  const own = personFault(decider, today);
  if (own !== undefined) return own;
  if (decider.id === request.requesterId) return 'You made this request, so somebody else has to decide.';
  if (decider.id === request.beneficiaryId) return 'This access is for you, so somebody else has to decide.';
  if (!approvers.includes(decider.id))
    return saidYesElsewhere(decisions, stage.id).has(decider.id)
      ? `“${earlierYes(facts)}” already has an approval by you or for you, and “${stage.name}” needs somebody else.`
      : `You can’t decide “${stage.name}” for this request now.`;
  if (verdict === 'deny') return undefined;
  for (const person of new Set([beneficiary, requester])) {
    const away = absence(person, today);
    if (away !== undefined) return `${away}, so this can’t be approved. Deny it, or have that corrected.`;
  }
  return undefined;
}

function earlierYes({ decider, stage, stages, decisions }: DecisionFacts): string {
  const ofTheirs = decisions.filter((one) => saidYesElsewhere([one], stage.id).has(decider.id));
  return stages.find((one) => ofTheirs.some(({ stageId }) => stageId === one.id))?.name ?? 'another stage';
}
