import type { KnownBlock } from '@slack/types';
import type { BatchLine } from '../../operations/review/show/review-view.ts';
import { button, section } from '../blocks.ts';
import { decidedOf, progressBar } from '../cards/campaign/review-progress.ts';
import { ACTION, listBlockId, type Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { atTime, type RenderContext } from '../wording.ts';

/** What somebody has left in an access review, with Continue. */
export function batchRow(line: BatchLine, place: Place, render: RenderContext): KnownBlock {
  return {
    ...section(`*${inline(line.campaign.name, 100)}*: ${left(line)}${due(line, render)}`, progress(line)),
    block_id: listBlockId(place, line.batch.id),
    accessory: button(ACTION.continueBatch, 'Continue', line.batch.id),
  };
}

function left({ counts }: BatchLine): string {
  return counts.open === 0
    ? 'all decided, ready to submit'
    : `${counts.open} of ${counts.total} left to decide`;
}

function due({ campaign: { closesAt } }: BatchLine, render: RenderContext): string {
  return closesAt === null ? '' : `, due ${atTime(closesAt, render.now)}`;
}

function progress({ counts }: BatchLine): string {
  return progressBar(decidedOf(counts), counts.total);
}
