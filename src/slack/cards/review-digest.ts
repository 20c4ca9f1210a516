import type { KnownBlock } from '@slack/types';
import type { BatchLine } from '../../operations/review/review-view.ts';
import { fittingRows, heading, type Message, section } from '../blocks.ts';
import { batchRows } from '../lists/batch-rows.ts';
import { type Look, waiting } from '../wording.ts';

const ROWS = 15;

/** One reminder of all that one reviewer has left, whatever the number of campaigns. */
export function reviewDigestCard(lines: BatchLine[], look: Look): Message {
  if (lines.length === 0) {
    const done = 'No access review waits for you any more.';
    return { text: done, blocks: [section(done)] };
  }
  const rows: KnownBlock[] = batchRows(lines, 'card', ROWS, look);
  return {
    text: `A reminder: ${waiting(new Map([['review-batch', lines.length]]))}.`,
    blocks: fittingRows([heading('Access reviews that wait for you'), ...rows]),
  };
}
