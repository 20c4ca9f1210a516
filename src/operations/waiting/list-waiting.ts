import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import * as messageStore from '../../store/request/request-message-store.ts';
import type { PersonCtx } from '../actor.ts';
import { listLateReviews } from '../campaign/run/list-late-reviews.ts';
import { listDiscrepanciesOf } from '../discrepancy/show-discrepancy.ts';
import { listFindingsOf } from '../finding/show-finding.ts';
import { listEmergencyReviewsOf } from '../emergency/list-my-emergency-reviews.ts';
import { listLeftConnectors } from '../connector/show-left-connector.ts';
import { listMovedConnectors } from '../connector/show-moved-connector.ts';
import { listLateRemovals } from '../grant/late/list-late-removals.ts';
import { listApprovalsOf } from '../approval/ask/list-my-approvals.ts';
import { listUntoldEnds } from '../grant/end/list-untold-ends.ts';
import { showRequests } from '../request/show-request.ts';
import { listBatchesOf } from '../review/show/list-my-batches.ts';
import { listOverdueTasks } from '../task/list-overdue-tasks.ts';
import { listTasksOf } from '../task/list-my-tasks.ts';
import type { Part, PartOf } from '../../domain/part.ts';
import * as requestStore from '../../store/request/request-store.ts';
import { listWaitingCampaigns } from './list-waiting-campaigns.ts';
import type { DailyWaiting, Waiting, WaitingQuestion } from './waiting-views.ts';

/** So many of a kind are read: no list shows more of it at once. */
export const FIRST: PartOf = { offset: 0, limit: 8 };

/** Everything that waits for the actor. */
export async function listMyWaiting(ctx: PersonCtx): Promise<Waiting> {
  const personId = ctx.actor.person.id;
  const [approvals, batches, daily] = await Promise.all([
    listApprovalsOf(ctx, personId, FIRST),
    listBatchesOf(ctx, personId),
    listDailyWaiting(ctx, personId),
  ]);
  return { approvals, batches, ...daily };
}

/** What somebody is reminded of each working day: it checks nobody's right to see it. */
export async function listDailyWaiting(ctx: Ctx, personId: PersonId): Promise<DailyWaiting> {
  const [
    tasks,
    reviews,
    questions,
    campaigns,
    late,
    findings,
    discrepancies,
    removals,
    overdue,
    untold,
    connectors,
    moved,
  ] = await Promise.all([
    listTasksOf(ctx, personId, FIRST),
    listEmergencyReviewsOf(ctx, personId, FIRST),
    listQuestionsOf(ctx, personId, FIRST),
    listWaitingCampaigns(ctx, personId),
    listLateReviews(ctx, personId),
    listFindingsOf(ctx, personId, FIRST),
    listDiscrepanciesOf(ctx, personId, FIRST),
    listLateRemovals(ctx, personId, FIRST),
    listOverdueTasks(ctx, personId, FIRST),
    listUntoldEnds(ctx, personId, FIRST),
    listLeftConnectors(ctx, personId),
    listMovedConnectors(ctx, personId),
  ]);
  return {
    tasks,
    reviews,
    questions,
    campaigns,
    late,
    findings,
    discrepancies,
    removals,
    overdue,
    untold,
    connectors,
    moved,
  };
}

/** What approvers asked this person about what they asked for, while it waits and nobody has answered. */
export async function listQuestionsOf(
  ctx: Ctx,
  personId: PersonId,
  part: PartOf,
): Promise<Part<WaitingQuestion>> {
  const db = ctx.db.drizzle;
  const [asked, total] = await Promise.all([
    messageStore.listUnanswered(db, personId, part),
    messageStore.countUnanswered(db, personId),
  ]);
  const ids = [...new Set(asked.map((one) => one.requestId))];
  const views = await showRequests(ctx, await requestStore.findRequests(db, ids));
  const rows = asked.flatMap(({ id, requestId }) => {
    const request = views.find((view) => view.request.id === requestId);
    const message = request?.messages?.find((one) => one.id === id);
    return request === undefined || message === undefined ? [] : [{ message, request }];
  });
  return { rows, total };
}
