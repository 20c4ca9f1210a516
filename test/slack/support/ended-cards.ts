import type { Ending } from '../../../src/operations/grant/end/find-endings.ts';
import type { CardKind } from '../../../src/domain/card.ts';
import type { Message } from '../../../src/slack/blocks.ts';
import { accessEndedCard } from '../../../src/slack/cards/grant/access-ended.ts';
import { answerCard } from '../../../src/slack/cards/question/answer.ts';
import { approvalsDigestCard } from '../../../src/slack/cards/request/approvals-digest.ts';
import { approvalsReminderCard } from '../../../src/slack/cards/request/approvals-reminder.ts';
import { bundleApprovalCard } from '../../../src/slack/cards/request/bundle-approval.ts';
import { bundleStatusCard } from '../../../src/slack/cards/request/bundle-status.ts';
import { campaignCard } from '../../../src/slack/cards/campaign/campaign.ts';
import { campaignSignOffCard } from '../../../src/slack/cards/campaign/campaign-sign-off.ts';
import { delegationCard } from '../../../src/slack/cards/people/delegation.ts';
import { catalogChangeCard } from '../../../src/slack/cards/connector/catalog-change.ts';
import { connectorLeftCard } from '../../../src/slack/cards/connector/connector-left.ts';
import { leftOpenCard } from '../../../src/slack/cards/grant/left-open.ts';
import { endNotToldCard } from '../../../src/slack/cards/grant/end-not-told.ts';
import { findingCard } from '../../../src/slack/cards/grant/finding.ts';
import { emergencyNoticeCard } from '../../../src/slack/cards/emergency/emergency-notice.ts';
import { emergencyReviewCard } from '../../../src/slack/cards/emergency/emergency-review.ts';
import { grantCard } from '../../../src/slack/cards/grant/grant.ts';
import { grantFailedCard } from '../../../src/slack/cards/grant/grant-failed.ts';
import { grantLateCard } from '../../../src/slack/cards/grant/grant-late.ts';
import { grantWarningCard } from '../../../src/slack/cards/grant/grant-warning.ts';
import { leaverCard } from '../../../src/slack/cards/people/leaver.ts';
import { databaseChangeCard } from '../../../src/slack/cards/database-change/database-change.ts';
import { movedConnectorCard } from '../../../src/slack/cards/connector/moved-connector.ts';
import { questionCard } from '../../../src/slack/cards/question/question.ts';
import { requestApprovalCard } from '../../../src/slack/cards/request/request-approval.ts';
import { requestForYouCard } from '../../../src/slack/cards/request/request-for-you.ts';
import { requestOutcomeCard } from '../../../src/slack/cards/request/request-outcome.ts';
import { requestStatusCard } from '../../../src/slack/cards/request/request-status.ts';
import { reviewBatchCard } from '../../../src/slack/cards/review/review-batch.ts';
import { reviewDigestCard } from '../../../src/slack/cards/review/review-digest.ts';
import { reviewLateCard } from '../../../src/slack/cards/review/review-late.ts';
import { revocationOverdueCard } from '../../../src/slack/cards/grant/revocation-overdue.ts';
import { tasksOverdueCard } from '../../../src/slack/cards/grant/tasks-overdue.ts';
import { taskCard } from '../../../src/slack/cards/grant/task.ts';
import { waitingReminderCard } from '../../../src/slack/cards/waiting/waiting-reminder.ts';
import { aBatch, aBatchView, aCampaign, aCampaignView, counted, itemCounts } from './review-rows.ts';
import {
  aCatalogChange,
  aDatabaseChange,
  aFindingView,
  aEmergencyReviewView,
  aGrantView,
  approved,
  aRequestView,
  aTaskView,
  denied,
  render,
  minutes,
  omar,
  sami,
} from './rows.ts';
import { endedDiscrepancies, endedLooks } from './reconcile-rows.ts';

export const none = { rows: [], total: 0 };
const ended = { endedAt: minutes(5), endedById: omar.id };
const requests = () => ({
  approved: approved(),
  denied: denied(),
  cancelled: aRequestView({ state: 'cancelled', endedAt: minutes(5) }),
  expired: aRequestView({ state: 'expired', endedAt: minutes(5), endReason: 'Nobody decided it in time.' }),
});
export const grants = () => ({
  revoking: aGrantView({ state: 'revoking', endReason: 'returned' }),
  revoked: aGrantView({ state: 'revoked', endReason: 'expired', endedAt: minutes(5) }),
  failed: aGrantView({ state: 'failed', endReason: 'provisioning-failed', endedAt: minutes(5) }),
});
const judged = (state: 'justified' | 'not-justified') =>
  aEmergencyReviewView({ review: { ...aEmergencyReviewView().review, ...ended, state }, endedBy: omar });
export const question = (view: ReturnType<typeof aRequestView>) => ({
  message: { id: 'q', kind: 'question' as const, from: omar, answersId: null, text: 'Why?', at: minutes(1) },
  answers: [],
  request: view,
});
const closed = { state: 'closed' as const, closingAt: minutes(4), closedAt: minutes(5), dueAt: null };
export const done = itemCounts({ open: 0, revoked: 30, byClose: 28, remediated: 30, underWay: 0 });

export const byItself: Ending = {
  endReason: 'expired',
  at: minutes(5),
  endedBy: null,
  comment: '',
  review: null,
};

export const of = <Row>(views: Record<string, Row>, card: (view: Row) => Message): Record<string, Message> =>
  Object.fromEntries(Object.entries(views).map(([state, view]) => [state, card(view)]));
export const bundled = (view: ReturnType<typeof aRequestView>) => [
  { ...view, request: { ...view.request, bundleId: 'bundle_1' as never } },
];

/** The messages of each kind of card, by the state of what they show. */
export type Drawn = Record<Exclude<CardKind, 'superseded'>, () => Record<string, Message>>;

/** Every card in every state in which nothing can be done about what it shows any more. */
export const ENDED: Drawn = {
  'request-status': () => of(requests(), (view) => requestStatusCard(view, render)),
  'request-approval': () => of(requests(), (view) => requestApprovalCard(view, omar.id, render)),
  'request-outcome': () => of(requests(), (view) => requestOutcomeCard(view, render)),
  'request-for-you': () => of(requests(), (view) => requestForYouCard([view], render)),
  'bundle-status': () => of(requests(), (view) => bundleStatusCard(bundled(view), render)),
  'bundle-approval': () => of(requests(), (view) => bundleApprovalCard(bundled(view), omar.id, render)),
  'approvals-reminder': () => ({ empty: approvalsReminderCard(none, omar.id, render) }),
  'approvals-digest': () => ({
    empty: approvalsDigestCard({ waiting: none, cameBy: [] }, omar.id, render),
  }),
  question: () => of(requests(), (view) => questionCard(question(view))),
  answer: () => of(requests(), (view) => answerCard(question(view), render)),
  grant: () => of(grants(), (view) => grantCard(view, render)),
  'access-ended': () => {
    const view = { ...grants().revoked, ending: byItself, moreTimeUndecided: false };
    return { ended: accessEndedCard({ rows: [view], total: 1 }, view.grant.id, render) };
  },
  'grant-warning': () => of(grants(), (view) => grantWarningCard(view, render)),
  leaver: () => {
    const gone = {
      person: sami,
      why: 'Sami isn’t active',
      held: { rows: [], total: 0 },
      staying: 0,
    };
    return { ended: leaverCard(gone, render), back: leaverCard({ ...gone, why: null }, render) };
  },
  'database-change': () => ({ settled: databaseChangeCard(aDatabaseChange({ found: 2 }), render) }),
  'moved-connector': () => ({
    settled: movedConnectorCard({
      connectorId: 'far',
      now: null,
      from: [],
      mark: '',
      total: 0,
      held: [],
      mayConfirm: true,
    }),
  }),
  'grant-late': () => of(grants(), (view) => grantLateCard(view, sami.id, render)),
  'end-not-told': () => {
    const { revoking, failed: _, ...others } = grants();
    const known = { ...aGrantView(), heldBy: null };
    return { ...of({ ...others, revoking, known }, (view) => endNotToldCard(view, omar.id, render)) };
  },
  'left-open': () => ({
    ended: leftOpenCard(grants().revoked),
    again: leftOpenCard(grants().revoking),
  }),
  'catalog-change': () => ({
    changed: catalogChangeCard(aCatalogChange(), 'teams@then', render.now),
    confirmed: catalogChangeCard(
      aCatalogChange({
        confirmed: {
          by: { id: sami.id, name: 'Lena Fischer', email: 'lena@acme.test', slackUserId: null },
          at: render.now,
          gone: { rows: ['eng-api'], total: 1 },
        },
      }),
      'teams@then',
      render.now,
    ),
  }),
  'connector-left': () => {
    const left = { id: 'far', isBack: false, held: { rows: [], total: 0 } };
    return {
      back: connectorLeftCard({ ...left, isBack: true }, render),
      ended: connectorLeftCard(left, render),
    };
  },
  'grant-failed': () => of({ failed: grants().failed }, (view) => grantFailedCard(view, sami.id)),
  finding: () => {
    const { revoking, revoked } = grants();
    const views = {
      kept: aFindingView({ state: 'kept', ...ended }, { endedBy: omar }),
      adopted: aFindingView({ state: 'kept', ...ended, reason: 'For the reports' }, { endedBy: omar }),
      removing: aFindingView({ state: 'removed', ...ended }, { endedBy: omar, grant: revoking }),
      removed: aFindingView({ state: 'removed', ...ended }, { endedBy: omar, grant: revoked }),
      ended: aFindingView({ state: 'ended', endedAt: minutes(5) }, { grant: revoked }),
    };
    return of(views, (view) => findingCard(view, omar.id, render));
  },
  discrepancy: endedDiscrepancies,
  look: endedLooks,
  'tasks-overdue': () => ({ empty: tasksOverdueCard(none, render) }),
  'revocation-overdue': () => of({ revoked: grants().revoked }, revocationOverdueCard),
  task: () =>
    of(
      {
        done: aTaskView({ state: 'done', ...ended }, { endedBy: omar }),
        refused: aTaskView({ state: 'refused', ...ended }, { endedBy: omar }),
        obsolete: aTaskView({ state: 'obsolete', endedAt: minutes(5) }),
      },
      taskCard,
    ),
  'glass-notice': () =>
    of({ justified: judged('justified'), not: judged('not-justified') }, (view) =>
      emergencyNoticeCard(view, render),
    ),
  'glass-review': () =>
    of({ justified: judged('justified'), not: judged('not-justified') }, (view) =>
      emergencyReviewCard(view, omar.id, render),
    ),
  delegation: () => ({
    ended: delegationCard({ approver: omar, until: minutes(90), endedAt: minutes(-5) } as never, render),
    past: delegationCard({ approver: omar, until: minutes(-5), endedAt: null } as never, render),
  }),
  campaign: () => ({
    closed: campaignCard(aCampaignView(closed, { counts: done, unreviewed: 2 }), true, render),
    discarded: campaignCard(aCampaignView({ state: 'discarded', dueAt: null }), true, render),
  }),
  'campaign-sign-off': () => {
    const signed = { person: omar, signedAt: minutes(5), statement: 'All of it' };
    return {
      signed: campaignSignOffCard(aCampaignView(closed, { counts: done, signOffs: [signed] }), omar.id, true),
      unasked: campaignSignOffCard(aCampaignView(closed, { counts: done, signOffs: [] }), omar.id, true),
    };
  },
  'review-batch': () => {
    const counts = counted({ open: 0, unsubmitted: 0 });
    return {
      submitted: reviewBatchCard(
        aBatchView({ batch: aBatch({ submittedAt: minutes(5) }), counts, items: [] }),
      ),
      closed: reviewBatchCard(aBatchView({ campaign: aCampaign(closed), counts })),
    };
  },
  'review-digest': () => ({ empty: reviewDigestCard([], render) }),
  'review-late': () => {
    return { none: reviewLateCard([]) };
  },
  'waiting-reminder': () => {
    const nothing = {
      tasks: none,
      reviews: none,
      questions: none,
      campaigns: [],
      late: [],
      findings: none,
      discrepancies: none,
      removals: none,
      overdue: none,
      untold: none,
      connectors: [],
      moved: [],
    };
    return { none: waitingReminderCard(nothing, omar.id, render) };
  },
};
