import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Stage } from '../../domain/request.ts';
import { audit } from '../../store/audit-log.ts';
import type { Tx } from '../../store/database.ts';
import * as requestStore from '../../store/request-store.ts';
import * as stageStore from '../../store/stage-store.ts';
import { transaction } from '../../store/transaction.ts';
import { findApprovers } from '../approvers.ts';
import { requirePeople } from '../people/require-people.ts';
import { refreshRequest } from './card-of.ts';
import { askApprovers } from './open-stage.ts';

const BATCH = 100;

/** Puts stages that nobody decided in time before those they are escalated to as well. */
export async function escalateOpenStages(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const due = await stageStore.lockEscalations(tx, now, BATCH);
    for (const stage of due) {
      await stageStore.markEscalated(tx, stage.id, now);
      await askAnew(tx, ctx, { ...stage, escalatedAt: now }, 'stage.escalated');
    }
    return due.length;
  });
}

/** Puts open stages whose approvers have left before the next in line. */
export async function replaceAbsentApprovers(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (tx) => {
    let replaced = 0;
    for (const stage of await stageStore.findStagesOfAbsent(tx, BATCH))
      replaced += (await askAnew(tx, ctx, stage, 'stage.replaced')).length;
    return replaced;
  });
}

/** Asks whoever may decide an open stage now and wasn't asked before; answers who they are. */
async function askAnew(
  tx: Tx,
  ctx: Ctx,
  stage: Stage,
  kind: 'stage.escalated' | 'stage.replaced',
): Promise<PersonId[]> {
  const request = await requestStore.findRequest(tx, stage.requestId);
  if (request === undefined || request.state !== 'pending') return [];
  const [requester, beneficiary] = await requirePeople(tx, [request.requesterId, request.beneficiaryId]);
  const approvers = await findApprovers(tx, ctx.config, {
    refs: stage.approvers,
    escalatedTo: stage.escalatedAt === null ? [] : stage.escalateTo,
    asked: await stageStore.findApprovers(tx, [stage.id]),
    entitlement: request.entitlement,
    need: stage.need,
    requester,
    beneficiary,
    now: ctx.clock.now(),
  });
  const added = (await askApprovers(tx, ctx, request, stage, approvers)).map(({ person }) => person.id);
  if (added.length === 0 && kind === 'stage.replaced') return [];
  await refreshRequest(tx, request, ctx.clock.now());
  await audit(tx, ctx, {
    kind,
    data: { stage: stage.name, approvers: added },
    subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
  });
  return added;
}
