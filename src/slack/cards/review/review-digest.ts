import type { BatchLine } from '../../../operations/review/show/review-view.ts';
import { heading, type Message, sentence, withRest } from '../../blocks.ts';
import { batchRow } from '../../lists/batch-rows.ts';
import { andMore } from '../../lists/place.ts';
import { sign } from '../../signs.ts';
import { capital, type RenderContext, waiting } from '../../wording.ts';

const ROWS = 15;

/** One reminder of all that one reviewer has left, whatever the number of campaigns. */
export function reviewDigestCard(lines: BatchLine[], render: RenderContext): Message {
  if (lines.length === 0)
    return { ...sentence('No access reviews are waiting for you.'), sign: sign('done', 'All reviewed') };
  const head = heading('Access reviews that wait for you');
  const entries = lines.slice(0, ROWS).map((line) => [batchRow(line, 'card', render)]);
  const rest = (more: number) => andMore(more, 'approvals', render);
  return {
    sign: sign('waiting', 'Reminder'),
    text: `${capital(waiting(new Map([['review-batch', lines.length]])))}.`,
    blocks: [head, ...withRest(entries, { total: lines.length, rest }, head)],
  };
}
