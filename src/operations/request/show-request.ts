import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { BundleId, GrantId, PersonId, RequestId } from '../../domain/ids.ts';
import { TraceStep } from '../../domain/policy/trace.ts';
import { seatsFilled } from '../../domain/request/request.ts';
import type { Request, Stage } from '../../domain/request/request.ts';
import * as emergencyReviewStore from '../../store/review/emergency-review-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as messageStore from '../../store/request/request-message-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import type { PersonAndManager } from '../../store/people/person-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import * as approverStore from '../../store/request/approver-store.ts';
import * as decisionStore from '../../store/request/decision-store.ts';
import * as stageStore from '../../store/request/stage-store.ts';
import { type Ending, findEndings } from '../grant/end/find-endings.ts';
import { labelsOf, showGrants } from '../grant/show-grant.ts';
import { askedLabel } from '../views.ts';
import type { RequestView, StageView } from '../views.ts';

/** One request as a message shows it, for whoever the message is for: it checks nobody's right to see it. */
export async function showRequest(ctx: Ctx, requestId: string): Promise<RequestView> {
  const request = await requestStore.findRequest(ctx.db.drizzle, requestId as RequestId);
  const [view] = request === undefined ? [] : await showRequests(ctx, [request]);
  if (view === undefined) throw notFound();
  return view;
}

const notFound = () => new DomainError('not_found', 'This request can’t be found.');

/** What a request was asked for together with; null where it was asked for alone. */
export async function findBundleOf(ctx: Ctx, requestId: string): Promise<BundleId | null> {
  const request = await requestStore.findRequest(ctx.db.drizzle, requestId as RequestId);
  if (request === undefined) throw notFound();
  return request.bundleId;
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
  const [approvers, decisions, live, messages, reviews] = await Promise.all([
    approverStore.findApprovers(db, stageIds),
    decisionStore.findDecisions(db, stageIds),
    grantStore.findLiveOf(
      db,
      requests.map((request) => request.beneficiaryId),
    ),
    messageStore.findMessages(db, ids),
    emergencyReviewStore.findReviews(db, ids),
  ]);
  const [held, endings, people] = await Promise.all([
    showGrants(ctx, live),
    findExtendedEndings(ctx, requests),
    personStore.findPeopleAndManagers(db, [
      ...requests.flatMap((request) => [request.requesterId, request.beneficiaryId]),
      ...approvers.flatMap((one) => [one.personId, ...(one.forPersonId === null ? [] : [one.forPersonId])]),
      ...decisions.flatMap((one) => [one.personId, ...(one.forPersonId === null ? [] : [one.forPersonId])]),
      ...messages.map((one) => one.fromId),
      ...reviews.flatMap((one) => one.endedById ?? []),
    ]),
  ]);
  const label = labelsOf(people);
  return requests.map((request) => {
    const entitlement = askedLabel(ctx.config, request);
    const grant = grants.find((one) => one.requestId === request.id);
    const review = reviews.find((one) => one.requestId === request.id) ?? null;
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
          approved: seatsFilled(given),
          skipReason: stage.skipReason,
          escalatedAt: stage.escalatedAt,
          exception: exceptionOf(ctx, request, stage),
          approvers: approvers
            .filter((one) => one.stageId === stage.id && one.releasedAt === null)
            .map((one) => ({
              ...label(one.personId),
              via: one.via,
              reason: one.reason,
              forPerson: one.forPersonId === null ? null : label(one.forPersonId),
            })),
          decisions: given.map((one) => ({
            ...one,
            person: label(one.personId),
            forPerson: one.forPersonId === null ? null : label(one.forPersonId),
            at: one.decidedAt,
          })),
        };
      }),
      grant: grant === undefined ? null : grantStore.toGrant(grant),
      extendedEnding: (request.extendsGrantId && endings.get(request.extendsGrantId)) ?? null,
      byHand: held.find((view) => view.grant.id === grant?.id)?.task?.assignees ?? [],
      holds: held.filter(
        (view) =>
          view.grant.principalId === request.beneficiaryId &&
          view.entitlement.resourceId === entitlement.resourceId &&
          view.grant.requestId !== request.id,
      ),
      about: aboutOf(request.beneficiaryId, people, live),
      note: request.note,
      messages: messages
        .filter((one) => one.requestId === request.id)
        .map((one) => ({ ...one, from: label(one.fromId), at: one.createdAt })),
      review,
      judgedBy: review?.endedById ? label(review.endedById) : null,
    };
  });
}

/** How the access of these ended that was given more time. */
async function findExtendedEndings(ctx: Ctx, requests: readonly Request[]): Promise<Map<GrantId, Ending>> {
  const ids = requests.flatMap(({ state, extendsGrantId }) =>
    state === 'approved' && extendsGrantId !== null ? [extendsGrantId] : [],
  );
  const grants = ids.length === 0 ? [] : await grantStore.findGrants(ctx.db.drizzle, ids);
  return findEndings(
    ctx,
    grants.filter(({ state }) => state !== 'active'),
  );
}

function aboutOf(
  personId: PersonId,
  people: readonly PersonAndManager[],
  live: readonly GrantRow[],
): RequestView['about'] {
  const person = people.find(({ id }) => id === personId);
  const held = live.filter(
    ({ principalId, state }) => principalId === personId && (state === 'active' || state === 'revoking'),
  );
  return {
    title: person?.title ?? '',
    managerName: person?.managerName ?? null,
    heldInAll: new Set(held.map(({ entitlement }) => entitlement)).size,
  };
}

/** What the decision saw of the conflict; of one that arose later, what the rule keeps apart. */
function exceptionOf(ctx: Ctx, request: Request, stage: Stage): StageView['exception'] {
  const { exceptionRuleId: id } = stage;
  if (id === null) return null;
  const rule = ctx.config.separationOfDuties.find((one) => one.id === id);
  const steps = Array.isArray(request.trace) ? request.trace.map((step) => TraceStep.safeParse(step)) : [];
  const seen = steps.find(({ data }) => data?.kind === 'conflict' && data.ruleId === id)?.data;
  const apart = (rule?.conflict ?? []).map((list) => list.join(' or ')).join(' with ');
  const why = seen?.kind === 'conflict' ? seen.sentence : `Nobody may hold ${apart} together.`;
  return { rule: rule?.name ?? id, why };
}

/** The requests that were asked for together, as one message shows them. */
export async function showBundle(ctx: Ctx, bundleId: string): Promise<RequestView[]> {
  const requests = await requestStore.findBundle(ctx.db.drizzle, bundleId as BundleId);
  if (requests.length === 0) throw new DomainError('not_found', 'These requests aren’t known here.');
  return showRequests(ctx, requests);
}
