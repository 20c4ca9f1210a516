import type { Definitions, HandOnRef } from '../../../domain/definitions.ts';
import { newId, StageId } from '../../../domain/ids.ts';
import type { PlannedStage } from '../../../domain/policy/decision.ts';
import type { Decision } from '../../../domain/request/request.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import type { Approver } from '../approvers.ts';
import { findApprovers } from '../approvers.ts';
import { aboutPlanned } from '../stage-question.ts';
import type { StageQuestion } from '../stage-question.ts';

interface Planned {
  stages: readonly PlannedStage[];
  reassignTo: readonly HandOnRef[];
}

/**
 * Who would be asked at each planned stage, nobody where it is skipped. Of an earlier stage that takes everybody who is
 * asked, everybody is supposed to approve it, so that a later one goes to whom it will go then.
 */
export async function findPlannedApprovers(
  db: Drizzle,
  config: Definitions,
  { stages, reassignTo }: Planned,
  on: Pick<StageQuestion, 'entitlement' | 'requester' | 'beneficiary' | 'now'>,
): Promise<Approver[][]> {
  const supposed: Decision[] = [];
  const found: Approver[][] = [];
  for (const stage of stages) {
    const { need } = stage;
    const { entitlement, requester, beneficiary, now } = on;
    const about = { need, decisions: supposed, entitlement, requester, beneficiary, now };
    const asked =
      stage.skipReason === null
        ? await findApprovers(db, config, aboutPlanned(stage, reassignTo, about))
        : [];
    const seats = asked.filter((one) => one.forPersonId === null);
    if (seats.length <= need) supposed.push(...seats.map((seat) => yesOf(seat, now)));
    found.push(seats);
  }
  return found;
}

function yesOf({ person }: Approver, now: Date): Decision {
  return {
    stageId: StageId.parse(newId('stage', now)),
    personId: person.id,
    verdict: 'approve',
    comment: '',
    forPersonId: null,
    decidedAt: now,
  };
}
