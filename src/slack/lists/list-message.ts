import { listMyGlassReviews } from '../../operations/glass/list-my-glass-reviews.ts';
import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import { listMyApprovals } from '../../operations/request/list-my-approvals.ts';
import { listMyRequests } from '../../operations/request/list-my-requests.ts';
import { listMyBatches } from '../../operations/review/list-my-batches.ts';
import { listMyTasks } from '../../operations/task/list-my-tasks.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { fittingRows, heading, type Message, section } from '../blocks.ts';
import type { ListName } from '../ids.ts';
import { counted, holding, type Look, waiting } from '../wording.ts';
import { batchRows } from './batch-rows.ts';
import { glassRows } from './glass-rows.ts';
import { grantRows } from './grant-rows.ts';
import { approvalRows, requestRows } from './request-rows.ts';
import { taskRows } from './task-rows.ts';

const ROWS = 8;
const REQUESTS_READ = 30;
const ENDED_SHOWN = 5;

/** One of the lists that only the caller sees, as it is now. */
export function listMessage(ctx: PersonCtx, list: ListName, look: Look): Promise<Message> {
  return list === 'status' ? statusMessage(ctx, look) : approvalsMessage(ctx, look);
}

async function statusMessage(ctx: PersonCtx, look: Look): Promise<Message> {
  const [grants, requests] = await Promise.all([listMyGrants(ctx), listMyRequests(ctx, REQUESTS_READ)]);
  const pending = requests.filter((view) => view.request.state === 'pending');
  const ended = requests.filter((view) => view.request.state !== 'pending').slice(0, ENDED_SHOWN);
  const text =
    `${holding(grants.length)}; ` +
    `${counted(pending.length, 'request of yours waits', 'requests of yours wait')} for a decision.`;
  return {
    text,
    blocks: fittingRows([
      heading('What you hold'),
      ...(grants.length === 0 ? [section('Nothing now.')] : grantRows(grants, 'status', ROWS, look)),
      heading('What you asked for'),
      ...(pending.length === 0
        ? [section('Nothing waits for a decision.')]
        : requestRows(pending, 'status', ROWS, look)),
      ...(ended.length === 0
        ? []
        : [heading('Decided lately'), ...requestRows(ended, 'status', ENDED_SHOWN, look)]),
    ]),
  };
}

async function approvalsMessage(ctx: PersonCtx, look: Look): Promise<Message> {
  const [approvals, tasks, reviews, batches] = await Promise.all([
    listMyApprovals(ctx),
    listMyTasks(ctx),
    listMyGlassReviews(ctx),
    listMyBatches(ctx),
  ]);
  if (approvals.length + tasks.length + reviews.length + batches.length === 0) {
    const text = 'Nothing waits for you. You get a message when something does.';
    return { text, blocks: [section(text)] };
  }
  return {
    text: `${waiting(approvals.length, tasks.length, reviews.length, batches.length)}.`,
    blocks: fittingRows([
      ...(approvals.length === 0
        ? []
        : [
            heading('For you to decide'),
            ...approvalRows(approvals, ctx.actor.person.id, 'approvals', ROWS, look),
          ]),
      ...(reviews.length === 0
        ? []
        : [heading('For you to judge'), ...glassRows(reviews, 'approvals', ROWS, look)]),
      ...(batches.length === 0
        ? []
        : [heading('For you to review'), ...batchRows(batches, 'approvals', ROWS, look)]),
      ...(tasks.length === 0 ? [] : [heading('For you to do'), ...taskRows(tasks, 'approvals', ROWS)]),
    ]),
  };
}
