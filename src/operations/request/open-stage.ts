import type { Ctx } from '../../context.ts';
import type { Person } from '../../domain/person.ts';
import type { Request, Stage } from '../../domain/request.ts';
import { audit } from '../../store/audit-log.ts';
import { wantCards } from '../../store/cards.ts';
import type { Tx } from '../../store/database.ts';
import * as approverStore from '../../store/approver-store.ts';
import * as stageStore from '../../store/stage-store.ts';
import { findApprovers } from '../approvers.ts';
import type { Approver } from '../approvers.ts';
import { findConflictsOf } from '../conflicts.ts';
import { approvalCard } from './card-of.ts';
import { workingInstant } from './remind-approvers.ts';

interface People {
  requester: Person;
  beneficiary: Person;
}

/**
 * Opens the first waiting stage, skipping exceptions whose conflict is gone; undefined when none is left and the
 * request is decided.
 */
export async function openNextStage(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  stages: readonly Stage[],
  people: People,
): Promise<Stage | undefined> {
  for (const stage of stages.filter((one) => one.state === 'waiting')) {
    if (stage.exceptionRuleId === null || (await stillConflicts(tx, ctx, request, stage, people))) {
      await openStage(tx, ctx, request, stage, people);
      return stage;
    }
    const reason = 'The conflict is gone.';
    await stageStore.skipStage(tx, stage.id, ctx.clock.now(), reason);
    await audit(tx, ctx, {
      kind: 'stage.skipped',
      data: { stage: stage.name, reason },
      subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
    });
  }
  return undefined;
}

async function stillConflicts(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  stage: Stage,
  people: People,
): Promise<boolean> {
  const conflicts = await findConflictsOf(tx, ctx.config, people.beneficiary, request.entitlement, {
    except: request,
  });
  return conflicts.some(({ rule }) => rule.id === stage.exceptionRuleId);
}

/** Opens a waiting stage: asks everyone who may decide it, and starts its clocks. */
async function openStage(tx: Tx, ctx: Ctx, request: Request, stage: Stage, people: People): Promise<void> {
  const now = ctx.clock.now();
  const { escalateAfterSeconds } = stage;
  const escalateDueAt =
    escalateAfterSeconds === null ? null : new Date(now.getTime() + escalateAfterSeconds * 1000);
  await stageStore.openStage(tx, stage.id, now, escalateDueAt);
  const approvers = await findApprovers(tx, ctx.config, {
    refs: stage.approvers,
    entitlement: request.entitlement,
    need: stage.need,
    now,
    ...people,
  });
  await askApprovers(tx, ctx, request, stage, approvers);
  await audit(tx, ctx, {
    kind: 'stage.opened',
    data: { stage: stage.name, approvers: approvers.map(({ person }) => person.id) },
    subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
  });
}

/** Puts an open stage before these people; answers those who weren't asked before. */
export async function askApprovers(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  stage: Stage,
  approvers: readonly Approver[],
): Promise<Approver[]> {
  const now = ctx.clock.now();
  const { remindAfterSeconds } = stage;
  const remindDueAt = (person: Person): Date | null =>
    remindAfterSeconds === null
      ? null
      : workingInstant(ctx, person, new Date(now.getTime() + remindAfterSeconds * 1000));
  const added = await approverStore.insertApprovers(
    tx,
    approvers.map(({ person, via, forPersonId }) => ({
      stageId: stage.id,
      personId: person.id,
      via,
      forPersonId,
      remindDueAt: remindDueAt(person),
    })),
  );
  await wantCards(
    tx,
    added.map((personId) => approvalCard(request, personId)),
    now,
  );
  return approvers.filter(({ person }) => added.includes(person.id));
}
