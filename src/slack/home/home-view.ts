import type { HomeView, KnownBlock } from '@slack/types';
import type { GlassReviewView } from '../../operations/glass/show-glass-review.ts';
import type { BatchLine } from '../../operations/review/review-view.ts';
import type { GrantView, RequestView, TaskView } from '../../operations/views.ts';
import { button, buttons, divider, heading, note, section } from '../blocks.ts';
import { ACTION } from '../ids.ts';
import { batchRows } from '../lists/batch-rows.ts';
import { glassRows } from '../lists/glass-rows.ts';
import { grantRows } from '../lists/grant-rows.ts';
import { approvalRows, requestRows } from '../lists/request-rows.ts';
import { taskRows } from '../lists/task-rows.ts';
import { inline } from '../mrkdwn.ts';
import { counted, type Look, when } from '../wording.ts';

export interface Overview {
  counts: { pendingRequests: number; liveGrants: number; openTasks: number };
  stuck: { sentence: string; since: Date }[];
}

export interface HomeFacts {
  personId: string;
  grants: GrantView[];
  /** Pending ones first. */
  requests: RequestView[];
  approvals: RequestView[];
  tasks: TaskView[];
  /** Uses of emergency access for this person to judge. */
  reviews: GlassReviewView[];
  /** What this person has left in access reviews. */
  batches: BatchLine[];
  /** For admins alone. */
  overview: Overview | null;
}

/** Slack takes 100 blocks: rows of at most two, the stuck, and the headings between. */
const MOST = { grants: 12, approvals: 9, tasks: 5, reviews: 2, batches: 4, requests: 8, stuck: 5 };

/** The Home tab: what waits for this person, what they hold, what they asked for. */
export function homeView(facts: HomeFacts, look: Look): HomeView {
  const pending = facts.requests.filter((view) => view.request.state === 'pending');
  const blocks: KnownBlock[] = [
    buttons('home:ask', button(ACTION.openRequest, 'Request access', 'new', { style: 'primary' })),
    heading('Waiting for you'),
    ...orNothing(
      [
        ...approvalRows(facts.approvals, facts.personId, 'home', MOST.approvals, look),
        ...glassRows(facts.reviews, 'home', MOST.reviews, look),
        ...batchRows(facts.batches, 'home', MOST.batches, look),
        ...taskRows(facts.tasks, 'home', MOST.tasks),
      ],
      'Nothing waits for you.',
    ),
    divider,
    heading('What you hold'),
    ...orNothing(grantRows(facts.grants, 'home', MOST.grants, look), 'Nothing now.'),
    divider,
    heading('What you asked for'),
    ...orNothing(requestRows(pending, 'home', MOST.requests, look), 'Nothing waits for a decision.'),
    ...(facts.overview === null ? [] : overviewBlocks(facts.overview)),
  ];
  return { type: 'home', blocks };
}

function overviewBlocks({ counts, stuck }: Overview): KnownBlock[] {
  const shown = stuck.slice(0, MOST.stuck);
  const left = stuck.length - shown.length;
  return [
    divider,
    heading('All of the company (you are an admin)'),
    section(
      [
        counted(counts.pendingRequests, 'request waits', 'requests wait'),
        counted(counts.liveGrants, 'grant is live', 'grants are live'),
        counted(counts.openTasks, 'task is open', 'tasks are open'),
      ].join(' · '),
    ),
    ...(shown.length === 0
      ? [note('Nothing is stuck.')]
      : shown.map((item) => section(`*Stuck* since ${when(item.since)}: ${inline(item.sentence, 400)}`))),
    ...(left > 0 ? [note(`… and ${left} more stuck.`)] : []),
  ];
}

function orNothing(rows: KnownBlock[], nothing: string): KnownBlock[] {
  return rows.length === 0 ? [section(nothing)] : rows;
}
