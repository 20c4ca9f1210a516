import type { Button, KnownBlock } from '@slack/types';
import type { BatchView } from '../../../operations/review/show/review-view.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { when } from '../../wording.ts';
import { itemBlocks } from './review-item.ts';
import { ROOMY, type Roominess } from './review-item-lines.ts';
import { decidedOf, progressBar, verdicts } from '../campaign/review-progress.ts';
import { reviewSummary } from './review-summary.ts';

/** Slack refuses a message from about 11,300 characters on. */
const MOST_CHARACTERS = 10_500;

/** The roomiest that fits is shown: names and reasons can be long, and all items of a page have to be there. */
const ROOMS: Roominess[] = [
  ROOMY,
  { name: 60, label: 100, why: 140, sentence: 180, full: true },
  { name: 40, label: 75, why: 70, sentence: 110, full: true },
  { name: 32, label: 50, why: 30, sentence: 70, full: true },
  { name: 20, label: 32, why: 0, sentence: 40, full: false },
];

/** One reviewer's part of a campaign in one message: a page of items, each with its own buttons. */
export function reviewBatchCard(view: BatchView): Message {
  if (view.items.length === 0 || view.campaign.state !== 'running') return reviewSummary(view);
  const text = spoken(view);
  const roomiest = ROOMS.map((room) => batchBlocks(view, room)).find(
    (blocks) => JSON.stringify(blocks).length <= MOST_CHARACTERS,
  );
  return {
    sign: sign('waiting', view.counts.open === 0 ? 'For you to submit' : 'For you to review'),
    text,
    blocks: roomiest ?? batchBlocks(view, ROOMS.at(-1) ?? ROOMY),
  };
}

function spoken({ campaign, counts }: BatchView): string {
  const due = campaign.closesAt === null ? '' : `, due ${when(campaign.closesAt)}`;
  const name = inline(campaign.name, 100);
  return counts.open === 0
    ? `Access review “${name}”: all ${counts.total} decided, ready to submit${due}.`
    : `Access review “${name}”: ${counts.open} of ${counts.total} left to decide${due}.`;
}

function batchBlocks(view: BatchView, room: Roominess): KnownBlock[] {
  return [...head(view), ...itemBlocks(view, room), ...pagingBlocks(view), ...foot(view)];
}

function head(view: BatchView): KnownBlock[] {
  const { campaign, counts, batch, together } = view;
  const due = campaign.closesAt === null ? '' : `, due ${when(campaign.closesAt)}`;
  const so = verdicts(counts);
  const undecided =
    campaign.rules.undecided === 'revoke'
      ? 'Anything undecided by then is removed.'
      : 'Anything undecided by then stays, and is reported as undecided.';
  const otherGrouping =
    batch.groupedBy === 'person'
      ? button(ACTION.groupByResource, 'Group by resource', batch.id)
      : button(ACTION.groupByPerson, 'Group by person', batch.id);
  const several = together > 1 ? [button(ACTION.decideSeveral, 'Decide several…', batch.id)] : [];
  return [
    section(
      `*Access review: ${inline(campaign.name, 100)}*${due}`,
      `${progressBar(decidedOf(counts), counts.total)}${so === '' ? '' : `: ${so}`}`,
    ),
    note(`Is each of these still needed? Nothing changes until you submit. ${undecided}`),
    ...(counts.total > 1
      ? [buttons(listBlockId('card', `group-${batch.id}`), otherGrouping, ...several)]
      : []),
  ];
}

function pagingBlocks({ batch, pages, counts, items }: BatchView): KnownBlock[] {
  if (pages < 2) return [];
  const elsewhere = counts.open > items.filter(({ item }) => item.state === 'open').length;
  const turn: Button[] = [
    ...(batch.page > 0 ? [button(ACTION.previousItems, 'Previous', batch.id)] : []),
    ...(batch.page + 1 < pages ? [button(ACTION.nextItems, 'Next', batch.id)] : []),
    ...(elsewhere ? [button(ACTION.nextOpenItems, 'Next undecided', batch.id)] : []),
  ];
  return [
    note(`Page ${batch.page + 1} of ${pages}`),
    buttons(listBlockId('card', `page-${batch.id}`), ...turn),
  ];
}

/** Submit stands there only once nothing is left. */
function foot({ batch, counts }: BatchView): KnownBlock[] {
  if (counts.open > 0) return [section(`*${counts.open} left to decide* before you can submit.`)];
  const { kept, revoked } = counts;
  const submit = button(ACTION.submitBatch, 'Submit', batch.id, {
    style: 'primary',
    confirm: {
      title: 'Submit your decisions?',
      text: `You’re keeping ${kept} and revoking ${revoked} of ${counts.total}. ${revoked === 0 ? '' : 'What you revoke is removed now. '}You can’t change this afterwards.`,
      yes: 'Submit',
      no: 'Not yet',
    },
  });
  return [
    section('*All decided.* You can change anything until you submit.'),
    buttons(listBlockId('card', `submit-${batch.id}`), submit),
  ];
}
