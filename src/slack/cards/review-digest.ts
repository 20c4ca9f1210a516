import type { BatchLine } from '../../operations/review/review-view.ts';
import { fittingRows, heading, type Message, section } from '../blocks.ts';
import { batchRow } from '../lists/batch-rows.ts';
import { andMore } from '../lists/place.ts';
import { type Look, waiting } from '../wording.ts';

const ROWS = 15;

/** One reminder of all that one reviewer has left, whatever the number of campaigns. */
export function reviewDigestCard(lines: BatchLine[], look: Look): Message {
  if (lines.length === 0) {
    const done = 'No access review waits for you any more.';
    return { text: done, blocks: [section(done)] };
  }
  const rows = lines.slice(0, ROWS).map((line) => batchRow(line, 'card', look));
  return {
    text: `A reminder: ${waiting(new Map([['review-batch', lines.length]]))}.`,
    blocks: fittingRows([
      heading('Access reviews that wait for you'),
      ...rows,
      ...andMore(lines.length - rows.length, 'approvals', look),
    ]),
  };
}
