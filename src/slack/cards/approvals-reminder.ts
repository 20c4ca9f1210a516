import type { Part } from '../../domain/part.ts';
import type { RequestView } from '../../operations/views.ts';
import { heading, type Message, section } from '../blocks.ts';
import { approvalRows } from '../lists/request-rows.ts';
import { someOfEach } from '../lists/some-of-each.ts';
import { type Look, waiting } from '../wording.ts';

/** One message of all that waits for one approver, the longest waiting first, and the way to the rest. */
export function approvalsReminderCard(views: Part<RequestView>, personId: string, look: Look): Message {
  if (views.total === 0) {
    const done = 'All decided: nothing of this waits for you any more.';
    return { text: done, blocks: [section(done)] };
  }
  return {
    text: `A reminder: ${waiting(new Map([['approval', views.total]]))}.`,
    blocks: someOfEach([
      {
        list: 'approvals',
        head: [heading('Still waiting for your decision')],
        entries: views.rows.map((view) => approvalRows(view, personId, 'card', look)),
        total: views.total,
      },
    ]),
  };
}
