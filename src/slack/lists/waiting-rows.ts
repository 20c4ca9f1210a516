import type { KnownBlock } from '@slack/types';
import type { LateReview, Waiting, WaitingQuestion } from '../../operations/waiting/waiting-views.ts';
import { button, section } from '../blocks.ts';
import { wanted } from '../cards/request/request-lines.ts';
import { connectorLeftLine } from '../cards/connector/connector-left.ts';
import { untoldEndLine } from '../cards/grant/end-not-told.ts';
import { overdueTaskLine } from '../cards/grant/tasks-overdue.ts';
import { lateRemovalLine } from '../cards/grant/revocation-overdue.ts';
import { ACTION, listBlockId, type PagedName, type Place } from '../ids.ts';
import { inline, inlineWithin } from '../mrkdwn.ts';
import { counted, listed, type RenderContext, nameOf } from '../wording.ts';
import { sign, signed } from '../signs.ts';
import { batchRow } from './batch-rows.ts';
import { campaignWaitRow } from './campaign-wait-rows.ts';
import { discrepancyRows } from './discrepancy-rows.ts';
import { findingRows } from './finding-rows.ts';
import { emergencyRows } from './emergency-rows.ts';
import { movedConnectorRow } from './moved-connector-row.ts';
import { approvalRows } from './request-rows.ts';
import { taskRows } from './task-rows.ts';

/** What waits of one kind: some of it, each with its rows, and how much there is in all. */
export interface WaitingPart {
  list: PagedName;
  entries: KnownBlock[][];
  total: number;
}

/** All that waits for somebody, under what they are to do with it. */
export function waitingParts(
  waiting: Waiting,
  personId: string,
  place: Place,
  render: RenderContext,
): { title: string; parts: WaitingPart[] }[] {
  const { approvals, reviews, batches, campaigns, late, tasks, questions } = waiting;
  const { findings, discrepancies, removals, overdue, untold, connectors, moved } = waiting;
  const part = <T>(
    list: PagedName,
    { rows, total }: { rows: T[]; total: number },
    draw: (one: T) => KnownBlock[],
  ): WaitingPart => ({ list, entries: rows.map(draw), total });
  const whole = <T>(rows: T[]) => ({ rows, total: rows.length });
  return [
    {
      title: signed(sign('waiting', 'For you to decide')),
      parts: [
        part('approvals', approvals, (view) => approvalRows(view, personId, place, render)),
        part('findings', findings, (view) => findingRows(view, place, render)),
        part('discrepancies', discrepancies, (view) => discrepancyRows(view, personId, place, render)),
      ],
    },
    {
      title: signed(sign('urgent', 'For you to judge')),
      parts: [part('glass-reviews', reviews, (view) => emergencyRows(view, place, render))],
    },
    {
      title: signed(sign('waiting', 'For you to review')),
      parts: [
        part('batches', whole(batches), (line) => [batchRow(line, place, render)]),
        part('campaign-waits', whole(campaigns), (wait) => [campaignWaitRow(wait, place)]),
        part('late-reviewers', whole(late), (review) => [lateRow(review, place)]),
      ],
    },
    {
      title: signed(sign('waiting', 'For you to do')),
      parts: [
        part('tasks', tasks, (view) => taskRows(view, place)),
        part('questions', questions, (question) => [questionRow(question, place)]),
        part('overdue-tasks', overdue, (view) => [section(overdueTaskLine(view))]),
        part('late-removals', removals, (view) => [section(lateRemovalLine(view))]),
        part('untold-ends', untold, (view) => [section(untoldEndLine(view, render))]),
        part('left-connectors', whole(connectors), (view) => [section(connectorLeftLine(view))]),
        part('moved-connectors', whole(moved), (view) => [movedConnectorRow(view, place)]),
      ],
    },
  ]
    .map(({ title, parts }) => ({ title, parts: parts.filter(({ total }) => total > 0) }))
    .filter(({ parts }) => parts.length > 0);
}

export function questionRow({ message, request }: WaitingQuestion, place: Place): KnownBlock {
  return {
    ...section(
      `*${nameOf(message.from)}* asks about your request for ${wanted(request)}:`,
      `> ${inline(message.text, 250)}`,
    ),
    block_id: listBlockId(place, message.id),
    accessory: button(ACTION.answerQuestion, 'Answer', message.id),
  };
}

/** One row a review: its message has one a reviewer. */
export function lateRow({ campaign, reviewers }: LateReview, place: Place): KnownBlock {
  const who = reviewers.map(
    ({ reviewer, open, total }) => `${inlineWithin(reviewer.name, 48)} ${open} of ${total}`,
  );
  const are = counted(reviewers.length, 'reviewer is late', 'reviewers are late');
  return {
    ...section(`*${inline(campaign.name, 100)}*: ${are}. Left to decide: ${listed(who)}.`),
    block_id: listBlockId(place, `late-${campaign.id}`),
    accessory: button(ACTION.showLate, 'Show', campaign.id),
  };
}
