import type { KnownBlock } from '@slack/types';
import type { LateReview, LateReviewer } from '../../../operations/waiting/waiting-views.ts';
import { button, type Message, note, section, sentence, withRest } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { counted, nameOf, person, when } from '../../wording.ts';

const ROWS = 20;

/** All reviewers who are late, to one of those to whom it was escalated: how many each has left, and the way to take them over. */
export function reviewLateCard(reviews: LateReview[]): Message {
  if (reviews.length === 0)
    return {
      ...sentence('Nobody is late any more: it was all decided, handed on, or closed.'),
      sign: sign('done', 'No late reviewers'),
    };
  const late = reviews.reduce((sum, { reviewers }) => sum + reviewers.length, 0);
  const left = reviews.flatMap(({ reviewers }) => reviewers).reduce((sum, { open }) => sum + open, 0);
  const line = `${counted(late, 'reviewer is late', 'reviewers are late')}, with ${counted(left, 'item', 'items')} left to decide.`;
  const head = section(`*${line}*`);
  const foot = note('Talk to them, or take over what you may review yourself.');
  const rest = (more: number) => [note(`… and ${more} more, listed here as these get done.`)];
  const entries = reviews.flatMap(reviewEntries).slice(0, ROWS);
  return {
    sign: sign('urgent', 'Late reviewers'),
    text: line,
    blocks: [head, ...withRest(entries, { total: late, rest }, head, foot), foot],
  };
}

/** One for each reviewer; the first begins with the name of the review. */
function reviewEntries({ campaign, reviewers }: LateReview): KnownBlock[][] {
  const due = campaign.closesAt === null ? '' : `, due ${when(campaign.closesAt)}`;
  const title = section(`*${inline(campaign.name, 100)}*${due}`);
  return reviewers.map((one, at) => [...(at === 0 ? [title] : []), reviewerRow(one)]);
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
      text: `${counted(mayTakeOver, 'item moves', 'items move')} from ${nameOf(reviewer)} to you, and only you can decide then.`,
      yes: 'Take over',
      no: 'Not yet',
    },
  });
  return { ...row, accessory: takeOver };
}
