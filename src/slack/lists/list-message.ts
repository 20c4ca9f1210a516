import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import { listMyRequests } from '../../operations/request/list-my-requests.ts';
import { listMyWaiting } from '../../operations/waiting/list-waiting.ts';
import { countByKind } from '../../operations/waiting/waiting-views.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { fittingRows, heading, type Message, section } from '../blocks.ts';
import type { ListName } from '../ids.ts';
import { counted, holding, type Look, waiting } from '../wording.ts';
import { grantRows } from './grant-rows.ts';
import { requestRows } from './request-rows.ts';
import { titledRows, waitingRows } from './waiting-rows.ts';

const ROWS = 8;
const MOST = {
  approvals: ROWS,
  reviews: ROWS,
  batches: ROWS,
  campaigns: ROWS,
  late: ROWS,
  tasks: ROWS,
  questions: ROWS,
  removals: ROWS,
};
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
  const mine = await listMyWaiting(ctx);
  const said = waiting(countByKind(mine));
  if (said === '') {
    const text = 'Nothing waits for you. You get a message when something does.';
    return { text, blocks: [section(text)] };
  }
  const groups = waitingRows(mine, ctx.actor.person.id, 'approvals', MOST, look);
  return { text: `${said}.`, blocks: fittingRows(titledRows(groups)) };
}
