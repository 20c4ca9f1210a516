import type { HomeView, KnownBlock } from '@slack/types';
import type { GrantView, RequestView } from '../../operations/views.ts';
import type { Waiting } from '../../operations/waiting/waiting-views.ts';
import { button, buttons, divider, heading, note, section } from '../blocks.ts';
import { ACTION } from '../ids.ts';
import { grantRows } from '../lists/grant-rows.ts';
import { requestRows } from '../lists/request-rows.ts';
import { waitingRows } from '../lists/waiting-rows.ts';
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
  waiting: Waiting;
  /** For admins alone. */
  overview: Overview | null;
}

/** Slack takes 100 blocks: rows of at most two, the stuck, and the headings between. */
const MOST = { grants: 10, requests: 6, stuck: 5 };
const MOST_WAITING = {
  approvals: 7,
  reviews: 2,
  batches: 4,
  campaigns: 5,
  late: 2,
  tasks: 4,
  questions: 3,
  removals: 3,
};

/** The Home tab: what waits for this person, what they hold, what they asked for. */
export function homeView(facts: HomeFacts, look: Look): HomeView {
  const pending = facts.requests.filter((view) => view.request.state === 'pending');
  const blocks: KnownBlock[] = [
    buttons('home:ask', button(ACTION.openRequest, 'Request access', 'new', { style: 'primary' })),
    heading('Waiting for you'),
    ...orNothing(
      waitingRows(facts.waiting, facts.personId, 'home', MOST_WAITING, look).flatMap(({ rows }) => rows),
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
