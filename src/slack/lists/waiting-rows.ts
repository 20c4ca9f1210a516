import type { KnownBlock } from '@slack/types';
import type { LateReview, Waiting, WaitingQuestion } from '../../operations/waiting/waiting-views.ts';
import type { GrantView } from '../../operations/views.ts';
import { button, heading, section } from '../blocks.ts';
import { wanted } from '../cards/request-lines.ts';
import { lateRemovalLine } from '../cards/revocation-overdue.ts';
import { ACTION, listBlockId } from '../ids.ts';
import { inline, inlineWithin } from '../mrkdwn.ts';
import { counted, listed, type Look, nameOf } from '../wording.ts';
import { batchRows } from './batch-rows.ts';
import { campaignWaitRows } from './campaign-wait-rows.ts';
import { glassRows } from './glass-rows.ts';
import { andMore, type Place } from './place.ts';
import { approvalRows } from './request-rows.ts';
import { taskRows } from './task-rows.ts';

/** How many rows of each are shown. */
export interface Most {
  approvals: number;
  reviews: number;
  batches: number;
  campaigns: number;
  late: number;
  tasks: number;
  questions: number;
  removals: number;
}

/** All that waits for somebody, under what they are to do with it. */
export function waitingRows(
  waiting: Waiting,
  personId: string,
  place: Exclude<Place, 'card'>,
  most: Most,
  look: Look,
): { title: string; rows: KnownBlock[] }[] {
  const { approvals, reviews, batches, campaigns, late, tasks, questions, removals } = waiting;
  return [
    { title: 'For you to decide', rows: approvalRows(approvals, personId, place, most.approvals, look) },
    { title: 'For you to judge', rows: glassRows(reviews, place, most.reviews, look) },
    {
      title: 'For you to review',
      rows: [
        ...batchRows(batches, place, most.batches, look),
        ...campaignWaitRows(campaigns, place, most.campaigns),
        ...lateRows(late, place, most.late),
      ],
    },
    {
      title: 'For you to do',
      rows: [
        ...taskRows(tasks, place, most.tasks),
        ...questionRows(questions, place, most.questions),
        ...removalRows(removals, most.removals),
      ],
    },
  ].filter(({ rows }) => rows.length > 0);
}

/** The same with a heading for each, for a message. */
export function titledRows(groups: { title: string; rows: KnownBlock[] }[]): KnownBlock[] {
  return groups.flatMap(({ title, rows }) => [heading(title), ...rows]);
}

function questionRows(questions: WaitingQuestion[], place: Place, most: number): KnownBlock[] {
  const rows = questions.slice(0, most).map(
    ({ message, request }): KnownBlock => ({
      ...section(
        `*${nameOf(message.from)}* asks about your request for ${wanted(request)}:`,
        `> ${inline(message.text, 250)}`,
      ),
      block_id: listBlockId(place, message.id),
      accessory: button(ACTION.answerQuestion, 'Answer', message.id),
    }),
  );
  return [...rows, ...andMore(questions.length - most)];
}

/** One row a review: its message has one a reviewer. */
function lateRows(late: LateReview[], place: Place, most: number): KnownBlock[] {
  const rows = late.slice(0, most).map(({ campaign, reviewers }): KnownBlock => {
    const who = reviewers.map(
      ({ reviewer, open, total }) => `${inlineWithin(reviewer.name, 48)} ${open} of ${total}`,
    );
    const are = counted(reviewers.length, 'reviewer is late', 'reviewers are late');
    return {
      ...section(`*${inline(campaign.name, 100)}*: ${are}. Left to decide: ${listed(who)}.`),
      block_id: listBlockId(place, `late-${campaign.id}`),
      accessory: button(ACTION.showLate, 'Show', campaign.id),
    };
  });
  return [...rows, ...andMore(late.length - most)];
}

function removalRows(removals: GrantView[], most: number): KnownBlock[] {
  const rows = removals.slice(0, most).map((view) => section(lateRemovalLine(view)));
  return [...rows, ...andMore(removals.length - most)];
}
