import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Request, Stage } from '../../domain/request.ts';
import type { Tx } from '../../store/database.ts';
import * as approverStore from '../../store/approver-store.ts';
import * as decisionStore from '../../store/decision-store.ts';
import * as requestStore from '../../store/request-store.ts';
import { findApprovers } from '../approvers.ts';
import { requirePeople } from '../people/require-people.ts';
import { aboutStage } from '../stage-question.ts';
import { askApprovers } from './open-stage.ts';

/** Asks whoever may decide an open stage now and wasn't asked before, `only` one of them or all; answers who they are. */
export async function askWhoMay(
  tx: Tx,
  ctx: Ctx,
  stage: Stage,
  only: PersonId | null,
): Promise<{ request: Request; added: PersonId[] }> {
  const [request] = await requestStore.findRequests(tx, [stage.requestId]);
  if (request === undefined) throw new Error(`stage ${stage.id} is of no request`);
  const { entitlement } = request;
  const [requester, beneficiary] = await requirePeople(tx, [request.requesterId, request.beneficiaryId]);
  const [asked, decisions] = await Promise.all([
    approverStore.findAsked(tx, request.id),
    decisionStore.findDecisionsOf(tx, request.id),
  ]);
  const now = ctx.clock.now();
  const on = { asked, decisions, entitlement, requester, beneficiary, now, onlyFor: null };
  const approvers = await findApprovers(tx, ctx.config, aboutStage(stage, on));
  const wanted = approvers.filter(({ person }) => only === null || person.id === only);
  const added = await askApprovers(tx, ctx, request, stage, wanted);
  return { request, added: added.map(({ person }) => person.id) };
}
