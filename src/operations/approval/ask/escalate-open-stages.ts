import type { Ctx } from '../../context.ts';
import type { PersonId, StageId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import type { Stage } from '../../../domain/request/request.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { askWhoMay } from './ask-who-may.ts';
import { refreshRequest } from '../../request/card-of.ts';
import { type Ask, crowdedBy, foreseeAsks } from './foresee-asks.ts';

const BATCH = 100;

/** Puts stages that nobody decided in time before those they are escalated to as well. */
export async function escalateOpenStages(ctx: Ctx): Promise<number> {
  const escalatedAt = ctx.clock.now();
  const due = await stageStore.listEscalations(ctx.db.drizzle, escalatedAt, BATCH);
  const asIfEscalated = due.map((stage) => ({ ...stage, escalatedAt }));
  const crowded = crowdedBy(await foreseeAsks(ctx.db.drizzle, ctx, asIfEscalated, null));
  let escalated = 0;
  for (const found of due)
    await transaction(ctx, async (tx, ctx) => {
      const stage = await holdOpenStage(tx, found);
      const now = ctx.clock.now();
      if (stage === undefined || !(await stageStore.markEscalated(tx, stage.id, now))) return;
      await askAnew(tx, ctx, { ...stage, escalatedAt: now }, 'stage.escalated', crowded);
      escalated++;
    });
  return escalated;
}

/** Puts open stages before the next in line, where somebody who was asked has left; returns how many were asked. */
export async function replaceAbsentApprovers(ctx: Ctx): Promise<number> {
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  return reviseStages(ctx, (after) =>
    stageStore.listStagesOfAbsent(ctx.db.drizzle, { today, after, limit: BATCH }),
  );
}

/** Puts open stages before whoever may decide them by now: a group, a manager or an owner may have changed. */
export async function reviseOpenStages(ctx: Ctx): Promise<number> {
  return reviseStages(ctx, (after) => stageStore.listOpenStages(ctx.db.drizzle, { after, limit: BATCH }));
}

async function reviseStages(
  ctx: Ctx,
  pageAfter: (after: StageId | undefined) => Promise<Stage[]>,
): Promise<number> {
  const asks: Ask[] = [];
  for (let after: StageId | undefined; ; ) {
    const page = await pageAfter(after);
    asks.push(...(await foreseeAsks(ctx.db.drizzle, ctx, page, null)));
    after = page.at(-1)?.id;
    if (page.length < BATCH) break;
  }
  const crowded = crowdedBy(asks);
  let asked = 0;
  for (const { stage: found } of asks)
    asked += await transaction(ctx, async (tx, ctx) => {
      const stage = await holdOpenStage(tx, found);
      return stage === undefined ? 0 : (await askAnew(tx, ctx, stage, 'stage.replaced', crowded)).length;
    });
  return asked;
}

/** The stage as it is once its request's row is held; undefined when it was decided meanwhile. */
async function holdOpenStage(tx: Tx, { id, requestId }: Stage): Promise<Stage | undefined> {
  const request = await requestStore.lockRequest(tx, requestId);
  if (request?.state !== 'pending') return undefined;
  const stages = await stageStore.findStages(tx, [requestId]);
  return stages.find((stage) => stage.id === id && stage.state === 'open');
}

/** Asks whoever may decide an open stage now and wasn't asked before; returns who they are. */
async function askAnew(
  tx: Tx,
  ctx: Ctx,
  stage: Stage,
  kind: 'stage.escalated' | 'stage.replaced',
  crowded: ReadonlySet<PersonId>,
): Promise<PersonId[]> {
  const { request, added } = await askWhoMay(tx, ctx, stage, { only: null, crowded });
  if (added.length === 0 && kind === 'stage.replaced') return [];
  await refreshRequest(tx, request, ctx.clock.now());
  await audit(tx, ctx, {
    kind,
    data: { stage: stage.name, approvers: added },
    subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
  });
  return added;
}
