import { DomainError } from '../../domain/errors.ts';
import { TO_EMPLOYEES } from '../../domain/request/hand-on.ts';
import { newId, StageId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Request, Stage } from '../../domain/request/request.ts';
import { conflictSentence } from '../../domain/request/separation.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { Tx } from '../../store/database/database.ts';
import * as stageStore from '../../store/request/stage-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findConflictsOf } from '../policy/conflicts.ts';

/**
 * Judges separation of duties at the decision: what arose since the request was made is refused, or gets its
 * exception's stage after the others. Of two that wait and block each other, the one asked for first may be approved.
 * Returns the stages as they are now. The caller holds the beneficiary's row, so that two can't both be approved at once.
 */
export async function assertNoNewConflict(
  tx: Tx,
  ctx: PersonCtx,
  request: Request,
  stages: readonly Stage[],
  beneficiary: Person,
): Promise<Stage[]> {
  const find = (counts: (other: Request) => boolean) =>
    findConflictsOf(tx, ctx.config, beneficiary, request.entitlement, { except: request, counts });
  const conflicts = await find(() => true);
  if (conflicts.length === 0) return [...stages];
  const standing = await find((other) => isEarlier(other, request));
  const blocking = standing.find(({ rule }) => rule.onConflict === 'block');
  if (blocking !== undefined)
    throw new DomainError(
      'forbidden',
      `${conflictSentence(blocking)} Until then it can’t be approved, only denied.`,
    );
  const lacking = conflicts
    .map(({ rule }) => rule)
    .filter((rule) => rule.onConflict === 'require_exception')
    .filter((rule) => !stages.some((stage) => stage.exceptionRuleId === rule.id));
  if (lacking.length === 0) return [...stages];
  await stageStore.insertStages(
    tx,
    lacking.map((rule, index) => ({
      id: StageId.parse(newId('stage', ctx.clock.now())),
      requestId: request.id,
      ordinal: stages.length + index + 1,
      name: `Exception: ${rule.name}`,
      state: 'waiting',
      need: 1,
      samePerson: false,
      reassignTo: stages[0]?.reassignTo ?? TO_EMPLOYEES,
      approvers: rule.exceptionApprovers.length > 0 ? rule.exceptionApprovers : [{ kind: 'admin' as const }],
      exceptionRuleId: rule.id,
    })),
  );
  await audit(
    tx,
    ctx,
    ...lacking.map((rule) => ({
      kind: 'stage.added' as const,
      data: { stage: `Exception: ${rule.name}`, rule: rule.id },
      subject: { requestId: request.id, entitlement: request.entitlement, personId: beneficiary.id },
    })),
  );
  return stageStore.findStages(tx, [request.id]);
}

/** Of two of the same millisecond always the same one. */
function isEarlier(one: Request, other: Request): boolean {
  const between = one.createdAt.getTime() - other.createdAt.getTime();
  return between === 0 ? one.id < other.id : between < 0;
}
