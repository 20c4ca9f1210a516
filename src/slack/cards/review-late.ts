import type { KnownBlock } from '@slack/types';
import type { LateReview, LateReviewer } from '../../operations/waiting/waiting-views.ts';
import { button, fittingRows, type Message, note, section, sentence } from '../blocks.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { counted, nameOf, person, when } from '../wording.ts';

const ROWS = 20;

/** All reviewers who are late, to one of those to whom it was escalated: how many each has left, and the way to take them over. */
export function reviewLateCard(reviews: LateReview[]): Message {
  if (reviews.length === 0)
    return sentence('Nothing of what was late waits any more: it was decided, handed on, or its time is up.');
  const late = reviews.reduce((sum, { reviewers }) => sum + reviewers.length, 0);
  const left = reviews.flatMap(({ reviewers }) => reviewers).reduce((sum, { open }) => sum + open, 0);
  const line = `${counted(late, 'reviewer is late', 'reviewers are late')}, with ${counted(left, 'item', 'items')} left to decide.`;
  const rows = reviews.flatMap(reviewRows).slice(0, ROWS + reviews.length);
  const more = late - rows.filter((row) => row.block_id !== undefined).length;
  const foot = [
    ...(more > 0 ? [note(`… and ${more} more, who have less left.`)] : []),
    note('Talk to them, or take over what you may review yourself.'),
  ];
  return {
    text: line,
    blocks: [section(`*${line}*`), ...fittingRows(rows, ...foot), ...foot],
  };
}

function reviewRows({ campaign, reviewers }: LateReview): KnownBlock[] {
  const due = campaign.closesAt === null ? '' : `, due ${when(campaign.closesAt)}`;
  return [section(`*${inline(campaign.name, 100)}*${due}`), ...reviewers.map(reviewerRow)];
}

function reviewerRow({ batchId, reviewer, total, open, mayTakeOver }: LateReviewer): KnownBlock {
  const row = {
    ...section(`${person(reviewer)} has ${open} of ${total} left.`),
    block_id: listBlockId('card', batchId),
  };
  if (mayTakeOver === 0) return row;
  const takeOver = button(ACTION.takeOverBatch, `Take over ${mayTakeOver}`, batchId, {
    confirm: {
      title: 'Take these over?',
      text: `${counted(mayTakeOver, 'item comes', 'items come')} to you and leave ${nameOf(reviewer)}, who can’t decide them any more.`,
      yes: 'Take over',
      no: 'Not yet',
    },
  });
  return { ...row, accessory: takeOver };
}
