import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import * as messageStore from '../../store/request-message-store.ts';
import type { PersonCtx } from '../actor.ts';
import { listLateReviews } from '../campaign/list-late-reviews.ts';
import { listGlassReviewsOf } from '../glass/list-my-glass-reviews.ts';
import { listLateRemovals } from '../grant/list-late-removals.ts';
import { listApprovalsOf } from '../request/list-my-approvals.ts';
import { showRequests } from '../request/show-request.ts';
import { listBatchesOf } from '../review/list-my-batches.ts';
import { listTasksOf } from '../task/list-my-tasks.ts';
import * as requestStore from '../../store/request-store.ts';
import { listWaitingCampaigns } from './list-waiting-campaigns.ts';
import type { DailyWaiting, Waiting, WaitingQuestion } from './waiting-views.ts';

const MOST_QUESTIONS = 50;

/** Everything that waits for the actor. */
export async function listMyWaiting(ctx: PersonCtx): Promise<Waiting> {
  const personId = ctx.actor.person.id;
  const [approvals, batches, daily] = await Promise.all([
    listApprovalsOf(ctx, personId),
    listBatchesOf(ctx, personId),
    listDailyWaiting(ctx, personId),
  ]);
  return { approvals, batches, ...daily };
}

/** What somebody is reminded of each working day: it checks nobody's right to see it. */
export async function listDailyWaiting(ctx: Ctx, personId: PersonId): Promise<DailyWaiting> {
  const [tasks, reviews, questions, campaigns, late, removals] = await Promise.all([
    listTasksOf(ctx, personId),
    listGlassReviewsOf(ctx, personId),
    listQuestions(ctx, personId),
    listWaitingCampaigns(ctx, personId),
    listLateReviews(ctx, personId),
    listLateRemovals(ctx, personId),
  ]);
  return { tasks, reviews, questions, campaigns, late, removals };
}

/** What approvers asked this person about what they asked for, while it waits and nobody has answered. */
async function listQuestions(ctx: Ctx, personId: PersonId): Promise<WaitingQuestion[]> {
  const db = ctx.db.drizzle;
  const asked = await messageStore.listUnanswered(db, personId, MOST_QUESTIONS);
  const ids = [...new Set(asked.map((one) => one.requestId))];
  const views = await showRequests(ctx, await requestStore.findRequests(db, ids));
  return asked.flatMap(({ id, requestId }) => {
    const request = views.find((view) => view.request.id === requestId);
    const message = request?.messages?.find((one) => one.id === id);
    return request === undefined || message === undefined ? [] : [{ message, request }];
  });
}
