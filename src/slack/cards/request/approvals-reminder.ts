import type { KnownBlock } from '@slack/types';
import type { Part } from '../../../domain/part.ts';
import type { RequestView } from '../../../operations/views.ts';
import { heading, type Message, section } from '../../blocks.ts';
import { approvalRows } from '../../lists/request-rows.ts';
import { someOfEach } from '../../lists/some-of-each.ts';
import { sign } from '../../signs.ts';
import { capital, type RenderContext, waiting } from '../../wording.ts';

/** Reminds one approver of all that waits for them. */
export function approvalsReminderCard(
  views: Part<RequestView>,
  personId: string,
  render: RenderContext,
): Message {
  return approvalsMessage(views, {
    personId,
    render,
    text: `${capital(waiting(new Map([['approval', views.total]])))}.`,
    head: heading('Still waiting for your decision'),
  });
}

interface Says {
  personId: string;
  render: RenderContext;
  text: string;
  head: KnownBlock;
}

/** One message of all that waits for one approver, the longest waiting first, and the way to the rest. */
export function approvalsMessage(views: Part<RequestView>, { personId, render, text, head }: Says): Message {
  if (views.total === 0) {
    const done = 'There’s nothing left for you to decide here.';
    return { sign: sign('done', 'All decided'), text: done, blocks: [section(done)] };
  }
  return {
    sign: sign('waiting', 'For you to decide'),
    text,
    blocks: someOfEach([
      {
        list: 'approvals',
        head: [head],
        entries: views.rows.map((view) => approvalRows(view, personId, 'card', render)),
        total: views.total,
      },
    ]),
  };
}
