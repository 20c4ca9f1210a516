import type { Ctx } from '../../context.ts';
import type { EntitlementKey } from '../../../domain/ids.ts';
import type { Person } from '../../../domain/people/person.ts';
import type { Decision, Request, Stage } from '../../../domain/request/request.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as stageStore from '../../../store/request/stage-store.ts';
import { findApprovers } from '../approvers.ts';
import { findConflictsOf } from '../../policy/conflicts.ts';
import { aboutStage } from '../stage-question.ts';
import { seeGroupsOf, seenGroups, whyUnread } from '../../group/see-groups.ts';
import { askApprovers, withReason } from './ask-approvers.ts';
import { nobodyLeft } from '../decide/undecidable.ts';

interface Opening {
  stages: readonly Stage[];
  /** Of all stages, the one that was given just now among them. */
  decisions: readonly Decision[];
  requester: Person;
  beneficiary: Person;
  /** What is asked for in the same go, and isn't on record yet. */
  beside: readonly EntitlementKey[];
}

/** `stuck`: nobody is left who could decide the stage, for this reason; the caller ends the request. */
export type Opened = { kind: 'opened' | 'none-left' } | { kind: 'stuck'; reason: string };

/** Opens the first waiting stage, skipping exceptions whose conflict is gone. */
export async function openNextStage(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  { stages, decisions, requester, beneficiary, beside }: Opening,
): Promise<Opened> {
  for (const stage of stages.filter((one) => one.state === 'waiting')) {
    if (stage.exceptionRuleId === null || (await stillConflicts(tx, ctx, request, stage, beside)))
      return openStage(tx, ctx, request, stage, { decisions, requester, beneficiary });
    const reason = 'The conflict is gone.';
    await stageStore.skipStage(tx, stage.id, ctx.clock.now(), reason);
    await audit(tx, ctx, {
      kind: 'stage.skipped',
      data: { stage: stage.name, reason },
      subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
    });
  }
  return { kind: 'none-left' };
}

async function stillConflicts(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  { exceptionRuleId }: Stage,
  beside: readonly EntitlementKey[],
): Promise<boolean> {
  const holder = { id: request.beneficiaryId };
  const about = { except: { id: request.id }, beside };
  const conflicts = await findConflictsOf(tx, ctx.config, holder, request.entitlement, about);
  return conflicts.some(({ rule }) => rule.id === exceptionRuleId);
}

/** Opens a waiting stage: asks everyone who may decide it, and starts its clocks. */
async function openStage(
  tx: Tx,
  ctx: Ctx,
  request: Request,
  stage: Stage,
  { decisions, requester, beneficiary }: Pick<Opening, 'decisions' | 'requester' | 'beneficiary'>,
): Promise<Opened> {
  const now = ctx.clock.now();
  const { entitlement } = request;
  const { escalateAfterSeconds } = stage;
  const escalateDueAt =
    escalateAfterSeconds === null ? null : new Date(now.getTime() + escalateAfterSeconds * 1000);
  const on = { asked: [], decisions, entitlement, requester, beneficiary, now, onlyFor: null };
  const approvers = await findApprovers(tx, ctx.config, aboutStage(stage, on));
  const groups = await seeGroupsOf(tx, ctx.config, stage.approvers, { entitlement, now });
  const unread = whyUnread(groups);
  // Where it can't be said who may decide, it waits for whoever may as soon as that can be read.
  const reason = unread === '' ? nobodyLeft(stage, request.policyId, approvers) : undefined;
  if (reason !== undefined) return { kind: 'stuck', reason };
  await stageStore.openStage(tx, stage.id, now, escalateDueAt);
  await askApprovers(tx, ctx, request, stage, withReason(approvers, unread));
  await audit(tx, ctx, {
    kind: 'stage.opened',
    data: {
      stage: stage.name,
      approvers: approvers.map(({ person }) => person.id),
      ...seenGroups(groups),
    },
    subject: { requestId: request.id, entitlement, personId: request.beneficiaryId },
  });
  return { kind: 'opened' };
}
