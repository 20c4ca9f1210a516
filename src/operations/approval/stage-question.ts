import type { ApproverRef, HandOnRef } from '../../domain/definitions.ts';
import type { EntitlementKey, PersonId, StageId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import type { PlannedStage } from '../../domain/policy/decision.ts';
import type { Decision, Stage } from '../../domain/request/request.ts';
import type { Asked } from '../../store/request/approver-store.ts';

/** The question who may decide one stage. No field may be left out: what isn't said would let somebody decide. */
export interface StageQuestion {
  /** null for a stage that is only planned: nobody has been asked. */
  stageId: StageId | null;
  refs: readonly ApproverRef[];
  /** Whom the stage went to as well, when it was escalated. */
  escalatedTo: readonly ApproverRef[];
  need: number;
  samePerson: boolean;
  reassignTo: readonly HandOnRef[];
  /** Who was asked, and what was decided, at any stage of the request: of whose stage it is, the answer looks itself. */
  asked: readonly Asked[];
  decisions: readonly Decision[];
  entitlement: EntitlementKey;
  requester: Person;
  beneficiary: Person;
  now: Date;
  /** It is only asked whether this person may: delegates are looked for where they may not by themselves. */
  onlyFor: PersonId | null;
}

/** The question about a stage that is on record; `on` is of the whole request. */
export function aboutStage(
  stage: Stage,
  on: Pick<
    StageQuestion,
    'asked' | 'decisions' | 'entitlement' | 'requester' | 'beneficiary' | 'now' | 'onlyFor'
  >,
): StageQuestion {
  return {
    stageId: stage.id,
    refs: stage.approvers,
    escalatedTo: stage.escalatedAt === null ? [] : stage.escalateTo,
    need: stage.need,
    samePerson: stage.samePerson,
    reassignTo: stage.reassignTo,
    asked: on.asked,
    decisions: on.decisions,
    entitlement: on.entitlement,
    requester: on.requester,
    beneficiary: on.beneficiary,
    now: on.now,
    onlyFor: on.onlyFor,
  };
}

/** The question about a stage of a request that isn't made yet. */
export function aboutPlanned(
  stage: PlannedStage,
  reassignTo: readonly HandOnRef[],
  on: Pick<StageQuestion, 'need' | 'decisions' | 'entitlement' | 'requester' | 'beneficiary' | 'now'>,
): StageQuestion {
  return {
    stageId: null,
    refs: stage.approvers,
    escalatedTo: [],
    need: on.need,
    samePerson: stage.samePerson,
    reassignTo,
    asked: [],
    decisions: on.decisions,
    entitlement: on.entitlement,
    requester: on.requester,
    beneficiary: on.beneficiary,
    now: on.now,
    onlyFor: null,
  };
}
