import type { RequestView } from '../../operations/views.ts';
import { fittingRows, heading, type Message, section } from '../blocks.ts';
import { approvalRows } from '../lists/request-rows.ts';
import { type Look, waiting } from '../wording.ts';

const ROWS = 8;

/** One message of all that waits for one approver, the longest waiting first. */
export function approvalsReminderCard(views: RequestView[], personId: string, look: Look): Message {
  if (views.length === 0) {
    const done = 'All decided: nothing of this waits for you any more.';
    return { text: done, blocks: [section(done)] };
  }
  const line = `A reminder: ${waiting(new Map([['approval', views.length]]))}.`;
  return {
    text: line,
    blocks: fittingRows([
      heading('Still waiting for your decision'),
      ...approvalRows(views, personId, 'card', ROWS, look),
    ]),
  };
}
