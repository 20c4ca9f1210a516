import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import { listMyRequests } from '../../operations/request/list-my-requests.ts';
import { FIRST, listMyWaiting } from '../../operations/waiting/list-waiting.ts';
import { countByKind } from '../../operations/waiting/waiting-views.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { heading, type Message, section } from '../blocks.ts';
import type { ListName } from '../ids.ts';
import { counted, holding, type RenderContext, waiting } from '../wording.ts';
import { grantRows } from './grant-rows.ts';
import { requestRows } from './request-rows.ts';
import { someOfEach } from './some-of-each.ts';
import { waitingParts } from './waiting-rows.ts';

const ROWS = 8;
const ENDED_SHOWN = 5;

/** One of the lists that only the caller sees, as it is now. */
export function listMessage(ctx: PersonCtx, list: ListName, render: RenderContext): Promise<Message> {
  return list === 'status' ? statusMessage(ctx, render) : approvalsMessage(ctx, render);
}

async function statusMessage(ctx: PersonCtx, render: RenderContext): Promise<Message> {
  const [grants, requests] = await Promise.all([listMyGrants(ctx), listMyRequests(ctx, FIRST)]);
  const pending = requests.rows.filter((view) => view.request.state === 'pending');
  const lately = requests.rows.filter((view) => view.request.state !== 'pending').slice(0, ENDED_SHOWN);
  const text =
    `${holding(grants.length)}; ` +
    `${counted(requests.pending, 'request of yours is waiting', 'requests of yours are waiting')} for a decision.`;
  return {
    text,
    blocks: someOfEach([
      {
        list: 'grants',
        head: [heading('What you hold'), ...(grants.length === 0 ? [section('Nothing right now.')] : [])],
        entries: grants.slice(0, ROWS).map((view) => grantRows(view, 'status', render)),
        total: grants.length,
      },
      {
        list: 'requests',
        head: [
          heading('What you asked for'),
          ...(requests.pending === 0 ? [section('Nothing is waiting for a decision.')] : []),
        ],
        entries: [
          ...pending.map((view) => requestRows(view, 'status', render)),
          ...lately.map((view, at) => [
            ...(at === 0 ? [heading('Recently decided')] : []),
            ...requestRows(view, 'status', render),
          ]),
        ],
        total: requests.total,
      },
    ]),
  };
}

async function approvalsMessage(ctx: PersonCtx, render: RenderContext): Promise<Message> {
  const mine = await listMyWaiting(ctx);
  const said = waiting(countByKind(mine));
  if (said === '') {
    const text = 'You’re all caught up. I’ll message you when something needs you.';
    return { text, blocks: [section(text)] };
  }
  const lists = waitingParts(mine, ctx.actor.person.id, 'approvals', render).flatMap(({ title, parts }) =>
    parts.map(({ list, entries, total }, at) => ({
      list,
      head: at === 0 ? [heading(title)] : [],
      entries: entries.slice(0, ROWS),
      total,
    })),
  );
  return { text: `${said}.`, blocks: someOfEach(lists) };
}
