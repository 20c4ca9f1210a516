import type { Ctx } from '../../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { Request } from '../../domain/request.ts';
import * as grantStore from '../../store/grant-store.ts';
import * as requestStore from '../../store/request-store.ts';
import * as stageStore from '../../store/stage-store.ts';
import { findLabels, showGrants } from '../grant/show-grant.ts';
import { entitlementLabel } from '../views.ts';
import type { RequestView } from '../views.ts';

/** One request as a message shows it, for whoever the message is for: it checks nobody's right to see it. */
export async function showRequest(ctx: Ctx, requestId: string): Promise<RequestView> {
  const request = await requestStore.findRequest(ctx.db.drizzle, requestId as RequestId);
  const [view] = request === undefined ? [] : await showRequests(ctx, [request]);
  if (view === undefined) throw new DomainError('not_found', 'This request isn’t known here.');
  return view;
}

/** Many requests as messages show them. */
export async function showRequests(ctx: Ctx, requests: readonly Request[]): Promise<RequestView[]> {
  if (requests.length === 0) return [];
  const db = ctx.db.drizzle;
  const ids = requests.map((request) => request.id);
  const [stages, grants] = await Promise.all([
    stageStore.findStages(db, ids),
    grantStore.findByRequests(db, ids),
  ]);
  const stageIds = stages.map((stage) => stage.id);
  const [approvers, decisions, live] = await Promise.all([
    stageStore.findApprovers(db, stageIds),
    stageStore.findDecisions(db, stageIds),
    grantStore.findLiveOf(
      db,
      requests.map((request) => request.beneficiaryId),
    ),
  ]);
  const [held, label] = await Promise.all([
    showGrants(ctx, live),
    findLabels(ctx, [
      ...requests.flatMap((request) => [request.requesterId, request.beneficiaryId]),
      ...approvers.map((one) => one.personId),
      ...decisions.map((one) => one.personId),
    ]),
  ]);
  return requests.map((request) => {
    const entitlement = entitlementLabel(ctx.config, request.entitlement);
    const grant = grants.find((one) => one.requestId === request.id);
    const stagesOf = stages.filter((stage) => stage.requestId === request.id);
    return {
      request,
      entitlement,
      requester: label(request.requesterId),
      beneficiary: label(request.beneficiaryId),
      stages: stagesOf.map((stage) => {
        const given = decisions.filter((one) => one.stageId === stage.id);
        return {
          id: stage.id,
          ordinal: stage.ordinal,
          name: stage.name,
          state: stage.state,
          need: stage.need,
          approved: given.filter((one) => one.verdict === 'approve').length,
          skipReason: stage.skipReason,
          approvers: approvers.filter((one) => one.stageId === stage.id).map((one) => label(one.personId)),
          decisions: given.map((one) => ({ ...one, person: label(one.personId), at: one.decidedAt })),
        };
      }),
      grant: grant === undefined ? null : grantStore.toGrant(grant),
      holds: held.filter(
        (view) =>
          view.grant.principalId === request.beneficiaryId &&
          view.entitlement.resourceId === entitlement.resourceId &&
          view.grant.requestId !== request.id,
      ),
      note: request.note,
    };
  });
}
