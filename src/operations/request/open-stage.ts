import type { Ctx } from '../../context.ts';
import type { Person } from '../../domain/person.ts';
import type { Request, Stage } from '../../domain/request.ts';
import { audit } from '../../store/audit-log.ts';
import { wantCards } from '../../store/cards.ts';
import type { Tx } from '../../store/database.ts';
import * as stageStore from '../../store/stage-store.ts';
import { resolveApprovers } from '../approvers.ts';

/** Opens a waiting stage: asks everyone who may decide it, and answers who they are. */
export async function openStage(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  stage: Stage,
  people: { requester: Person; beneficiary: Person },
): Promise<Person[]> {
  const now = ctx.clock.now();
  const { people: approvers } = await resolveApprovers(tx, ctx.config, {
    refs: stage.approvers,
    entitlement: request.entitlement,
    need: stage.need,
    now,
    ...people,
  });
  await stageStore.moveStage(tx, stage.id, 'open', now);
  const asked = approvers.map((person) => person.id);
  await stageStore.insertApprovers(
    tx,
    asked.map((personId) => ({ stageId: stage.id, personId })),
  );
  await audit(tx, ctx, {
    kind: 'stage.opened',
    data: { stage: stage.name, approvers: asked },
    subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
  });
  await wantCards(
    tx,
    asked.map((audienceId) => ({ kind: 'request-approval', subjectId: request.id, audienceId })),
    now,
  );
  return approvers;
}
