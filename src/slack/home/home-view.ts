import type { HomeView, KnownBlock } from '@slack/types';
import type { Team } from '../../operations/grant/team/list-team-access.ts';
import type { GrantView, RequestView } from '../../operations/views.ts';
import type { Ways } from '../../operations/overview/show-ways.ts';
import type { Waiting } from '../../operations/waiting/waiting-views.ts';
import { divider, heading, note, section, takeFitting } from '../blocks.ts';
import type { PagedName } from '../ids.ts';
import { grantRows } from '../lists/grant-rows.ts';
import { requestRows } from '../lists/request-rows.ts';
import { andMore } from '../lists/place.ts';
import { waitingParts } from '../lists/waiting-rows.ts';
import { counted, type RenderContext } from '../wording.ts';
import { andMoreStuck, ownStuckBlocks, stuckRow, waysBlocks } from './home-ways.ts';
import { teamBlocks } from './team-blocks.ts';

export interface Overview {
  counts: { pendingRequests: number; liveGrants: number; openTasks: number };
  /** How much is stuck, by what it is. */
  stuckCounts: Readonly<Record<string, number>>;
  stuck: { sentence: string; since: Date }[];
}

export interface HomeFacts {
  personId: string;
  grants: GrantView[];
  /** Pending ones first. */
  requests: { rows: RequestView[]; pending: number };
  waiting: Waiting;
  /** What those hold who report to this person. */
  team: Team;
  ways: Ways;
  /** For admins alone. */
  overview: Overview | null;
}

/** Slack takes 100 blocks: rows of two each on average, the stuck, and the headings between. */
const MOST = { grants: 6, requests: 5, stuck: 4 };
const MOST_WAITING: Partial<Record<PagedName, number>> = {
  approvals: 5,
  'glass-reviews': 2,
  batches: 3,
  'campaign-waits': 3,
  'late-reviewers': 2,
  tasks: 3,
  questions: 2,
  findings: 2,
  discrepancies: 1,
  'late-removals': 1,
  'overdue-tasks': 1,
  'untold-ends': 1,
  'left-connectors': 1,
  'moved-connectors': 1,
};

/** The Home tab: what waits for this person, what they hold, what they asked for. */
export function homeView(facts: HomeFacts, render: RenderContext): HomeView {
  const { grants, requests, waiting, personId } = facts;
  const pending = requests.rows.filter((view) => view.request.state === 'pending');
  const wait = waitingParts(waiting, personId, 'home', render).flatMap(({ parts }) => parts);
  const blocks: KnownBlock[] = [
    ...waysBlocks(facts.ways),
    heading('Waiting for you'),
    ...orNothing(
      wait.flatMap(({ list, entries, total }) =>
        some(entries, total, MOST_WAITING[list] ?? 0, (left) => andMore(left, 'approvals', render)),
      ),
      'You’re all caught up.',
    ),
    divider,
    heading('What you hold'),
    ...orNothing(
      some(
        grants.map((view) => grantRows(view, 'home', render)),
        grants.length,
        MOST.grants,
        (left) => andMore(left, 'status', render),
      ),
      'Nothing right now.',
    ),
    ...teamBlocks(facts.team, render),
    divider,
    heading('What you asked for'),
    ...orNothing(
      some(
        pending.map((view) => requestRows(view, 'home', render)),
        requests.pending,
        MOST.requests,
        (left) => andMore(left, 'status', render),
      ),
      'Nothing is waiting for a decision.',
    ),
    ...(facts.overview === null ? ownStuckBlocks(facts.ways.stuck) : overviewBlocks(facts.overview)),
  ];
  return { type: 'home', blocks };
}

function overviewBlocks({ counts, stuckCounts, stuck }: Overview): KnownBlock[] {
  const shown = stuck.slice(0, MOST.stuck);
  const left = Object.values(stuckCounts).reduce((sum, count) => sum + count, 0) - shown.length;
  return [
    divider,
    heading('Whole company (you’re an admin)'),
    section(
      [
        counted(counts.pendingRequests, 'request waiting', 'requests waiting'),
        counted(counts.liveGrants, 'live grant', 'live grants'),
        counted(counts.openTasks, 'open task', 'open tasks'),
      ].join(' · '),
    ),
    ...(shown.length === 0 ? [note('Nothing is stuck.')] : shown.map(stuckRow)),
    ...(left > 0 ? [andMoreStuck(left)] : []),
  ];
}

function some(
  entries: KnownBlock[][],
  total: number,
  most: number,
  more: (left: number) => KnownBlock[],
): KnownBlock[] {
  const shown = takeFitting(entries.slice(0, most), 2 * most, (entry) => entry.length);
  return [...shown.flat(), ...more(total - shown.length)];
}

function orNothing(rows: KnownBlock[], nothing: string): KnownBlock[] {
  return rows.length === 0 ? [section(nothing)] : rows;
}
