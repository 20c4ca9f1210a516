import type { KnownBlock } from '@slack/types';
import { type Part, partOf, type PartOf } from '../../domain/part.ts';
import { listCampaigns } from '../../operations/campaign/show/list-campaigns.ts';
import { listLateReviews } from '../../operations/campaign/run/list-late-reviews.ts';
import { listDiscrepanciesOf } from '../../operations/discrepancy/show-discrepancy.ts';
import { listFindingsOf } from '../../operations/finding/show-finding.ts';
import { listEmergencyReviewsOf } from '../../operations/emergency/list-my-emergency-reviews.ts';
import { listHeld } from '../../operations/grant/list-held.ts';
import { listOwned } from '../../operations/grant/list-owned.ts';
import { listTeamAccess } from '../../operations/grant/team/list-team-access.ts';
import { listHolders } from '../../operations/grant/list-holders.ts';
import { listLeftConnectors } from '../../operations/connector/show-left-connector.ts';
import { listMovedConnectors } from '../../operations/connector/show-moved-connector.ts';
import { listUntoldEnds } from '../../operations/grant/end/list-untold-ends.ts';
import { listLateRemovals } from '../../operations/grant/late/list-late-removals.ts';
import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import { listConflicts } from '../../operations/policy/list-conflicts.ts';
import { listMyApprovals } from '../../operations/approval/ask/list-my-approvals.ts';
import { listMyRequests } from '../../operations/request/list-my-requests.ts';
import { listMyBatches } from '../../operations/review/show/list-my-batches.ts';
import { listOverdueTasks } from '../../operations/task/list-overdue-tasks.ts';
import { listLooks } from '../../operations/reconcile/show/list-looks.ts';
import type { ListedFinding } from '../../operations/reconcile/show/listed-finding.ts';
import { listTasksOf } from '../../operations/task/list-my-tasks.ts';
import { listQuestionsOf } from '../../operations/waiting/list-waiting.ts';
import { listWaitingCampaigns } from '../../operations/waiting/list-waiting-campaigns.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { note, section } from '../blocks.ts';
import { connectorLeftLine } from '../cards/connector/connector-left.ts';
import { untoldEndLine } from '../cards/grant/end-not-told.ts';
import { lookLines } from '../cards/reconcile/look-lines.ts';
import { overdueTaskLine } from '../cards/grant/tasks-overdue.ts';
import { lateRemovalLine } from '../cards/grant/revocation-overdue.ts';
import type { PagedName, Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import { type RenderContext, names } from '../wording.ts';
import { batchRow } from './batch-rows.ts';
import { campaignRow } from './campaign-list.ts';
import { campaignWaitRow } from './campaign-wait-rows.ts';
import { conflictRow } from './conflict-rows.ts';
import { discrepancyRows } from './discrepancy-rows.ts';
import { findingRows } from './finding-rows.ts';
import { emergencyRows } from './emergency-rows.ts';
import { findingsPage } from './findings-page.ts';
import { grantRows } from './grant-rows.ts';
import { listedFindingRows } from './listed-finding-rows.ts';
import { lookRows } from './look-rows.ts';
import { aboutTeam, heldRow, holderRow, teamRow } from './holder-rows.ts';
import { approvalRows, requestRows } from './request-rows.ts';
import { movedConnectorRow } from './moved-connector-row.ts';
import { taskRows } from './task-rows.ts';
import { lateRow, questionRow } from './waiting-rows.ts';

/** A part of a list as it is read now, each entry of it some blocks. */
export interface ListPart extends Part<KnownBlock[]> {
  title: string;
  /** What stands below the title, whether there are rows or not. */
  about?: KnownBlock[];
  /** What it says where there are none. */
  none?: string;
}

export interface Drawing {
  part: PartOf;
  /** Of what, where the list is of something. */
  of: string;
  place: Place;
  render: RenderContext;
}

type Read = (ctx: PersonCtx, drawing: Drawing) => Promise<ListPart>;

function drawn<T>(title: string, { rows, total }: Part<T>, draw: (row: T) => KnownBlock[]): ListPart {
  return { title, rows: rows.map(draw), total };
}

/** The same, with accounts behind it that no grant is of. */
function withAccounts(
  list: ListPart,
  { rows, total }: Part<ListedFinding>,
  readerId: string,
  { place, render }: Pick<Drawing, 'place' | 'render'>,
): ListPart {
  const accounts = rows.map((one) => listedFindingRows(one, readerId, place, render));
  return { ...list, rows: [...list.rows, ...accounts], total: list.total + total };
}

const campaigns =
  (title: string, group: 'live' | 'coming' | 'closed'): Read =>
  async (ctx, { part, render }) =>
    drawn(title, await listCampaigns(ctx, { group, part }), (one) => [campaignRow(one, render)]);

/** Every list that is shown a page at a time: each judges anew who may see it. */
export const PAGED_LISTS: Record<PagedName, Read> = {
  approvals: async (ctx, { part, place, render }) =>
    drawn('For you to decide', await listMyApprovals(ctx, part), (view) =>
      approvalRows(view, ctx.actor.person.id, place, render),
    ),
  'glass-reviews': async (ctx, { part, place, render }) =>
    drawn('For you to judge', await listEmergencyReviewsOf(ctx, ctx.actor.person.id, part), (view) =>
      emergencyRows(view, place, render),
    ),
  batches: async (ctx, { part, place, render }) =>
    drawn('For you to review', partOf(await listMyBatches(ctx), part), (line) => [
      batchRow(line, place, render),
    ]),
  'campaign-waits': async (ctx, { part, place }) =>
    drawn(
      'Access reviews waiting for you',
      partOf(await listWaitingCampaigns(ctx, ctx.actor.person.id), part),
      (wait) => [campaignWaitRow(wait, place)],
    ),
  'late-reviewers': async (ctx, { part, place }) =>
    drawn('Late reviewers', partOf(await listLateReviews(ctx, ctx.actor.person.id), part), (review) => [
      lateRow(review, place),
    ]),
  tasks: async (ctx, { part, place }) =>
    drawn('For you to do', await listTasksOf(ctx, ctx.actor.person.id, part), (view) =>
      taskRows(view, place),
    ),
  questions: async (ctx, { part, place }) =>
    drawn('Questions for you', await listQuestionsOf(ctx, ctx.actor.person.id, part), (question) => [
      questionRow(question, place),
    ]),
  findings: async (ctx, { part, place, render }) =>
    drawn('Found access', await listFindingsOf(ctx, ctx.actor.person.id, part), (view) =>
      findingRows(view, place, render),
    ),
  discrepancies: async (ctx, { part, place, render }) =>
    drawn('Findings at targets', await listDiscrepanciesOf(ctx, ctx.actor.person.id, part), (view) =>
      discrepancyRows(view, ctx.actor.person.id, place, render),
    ),
  'late-removals': async (ctx, { part, of }) =>
    drawn(
      'Removals that aren’t getting through',
      await listLateRemovals(ctx, ctx.actor.person.id, part, of === '' ? undefined : of),
      (view) => [section(lateRemovalLine(view))],
    ),
  'overdue-tasks': async (ctx, { part }) =>
    drawn('Overdue manual tasks', await listOverdueTasks(ctx, ctx.actor.person.id, part), (view) => [
      section(overdueTaskLine(view)),
    ]),
  'untold-ends': async (ctx, { part, render }) =>
    drawn('End dates not set at the target', await listUntoldEnds(ctx, ctx.actor.person.id, part), (view) => [
      section(untoldEndLine(view, render)),
    ]),
  'left-connectors': async (ctx, { part }) =>
    drawn(
      'Connectors missing from access.yaml',
      partOf(await listLeftConnectors(ctx, ctx.actor.person.id), part),
      (view) => [section(connectorLeftLine(view))],
    ),
  'moved-connectors': async (ctx, { part, place }) =>
    drawn(
      'Connectors that point elsewhere now',
      partOf(await listMovedConnectors(ctx, ctx.actor.person.id), part),
      (view) => [movedConnectorRow(view, place)],
    ),
  grants: async (ctx, { part, place, render }) =>
    drawn('What you hold', partOf(await listMyGrants(ctx), part), (view) => grantRows(view, place, render)),
  requests: async (ctx, { part, place, render }) =>
    drawn('What you asked for', await listMyRequests(ctx, part), (view) => requestRows(view, place, render)),
  'live-campaigns': campaigns('Running', 'live'),
  'coming-campaigns': campaigns('Upcoming', 'coming'),
  'closed-campaigns': campaigns('Closed', 'closed'),
  conflicts: async (ctx, { part }) =>
    drawn('Conflicting access', partOf(await listConflicts(ctx), part), (held) => [conflictRow(held)]),
  holders: async (ctx, { part, of, place, render }) => {
    const found = await listHolders(ctx, { resource: of }, part);
    const list = drawn(`Who holds ${found.label}`, found.holders, (view) => [holderRow(view, place, render)]);
    const looked = found.look === null ? [] : lookLines([found.look], render);
    return {
      ...withAccounts(list, found.accounts, ctx.actor.person.id, { place, render }),
      about: [note(`Owned by ${names(found.owners)}`, ...looked)],
    };
  },
  'all-findings': (ctx, drawing) => findingsPage(ctx, 'open', drawing),
  'ignored-findings': (ctx, drawing) => findingsPage(ctx, 'ignored', drawing),
  looks: async (ctx, { part, place, render }) =>
    drawn('How systems were looked at', await listLooks(ctx, { part }), (look) =>
      lookRows(look, place, render),
    ),
  owned: async (ctx, { part, place, render }) =>
    drawn('Who holds what you own', await listOwned(ctx, part), (view) => [holderRow(view, place, render)]),
  team: async (ctx, { part, place, render }) => {
    const { access, reports } = await listTeamAccess(ctx, part);
    const list = drawn('Your team’s standing access', access, (view) => [teamRow(view, place, render)]);
    return { ...list, about: [aboutTeam(reports)] };
  },
  held: async (ctx, { part, of, place, render }) => {
    const { person, absence, looks, held, accounts } = await listHeld(ctx, { personId: of }, part);
    const list = drawn(`What ${person.name} holds`, held, (view) => [heldRow(view, place, render)]);
    const aboutThem = [person.email, person.title, person.department].filter((said) => said !== '');
    const their = inline(aboutThem.join(' · '), 300);
    return {
      ...withAccounts(list, accounts, ctx.actor.person.id, { place, render }),
      about: [note(their, absence && `${inline(absence, 200)}.`, ...lookLines(looks, render))],
    };
  },
};
