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
import {
  lateRemovalsCard,
  revocationOverdueCard,
} from '../../../src/slack/cards/grant/revocation-overdue.ts';
import { tasksOverdueCard } from '../../../src/slack/cards/grant/tasks-overdue.ts';
import { taskCard } from '../../../src/slack/cards/grant/task.ts';
import { waitingReminderCard } from '../../../src/slack/cards/waiting/waiting-reminder.ts';
import { aBatch, aBatchView, aCampaign, aCampaignView, counted } from './review-rows.ts';
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
import { type Drawn, bundled, byItself, done, grants, none, of, question } from './ended-cards.ts';
import { liveDiscrepancies, liveLooks } from './reconcile-rows.ts';

const one = <Row>(row: Row) => ({ rows: [row], total: 1 });
const emergency = (review: 'open' | 'justified' | 'not-justified') => {
  const { request, review: open } = aEmergencyReviewView();
  return { ...request, review: { ...open, state: review }, judgedBy: omar };
};
const asked = { ...question(aRequestView()).message, text: 'Why?' };
const answered = (view: ReturnType<typeof aRequestView>) => ({
  message: { ...asked, id: 'a', kind: 'answer' as const, from: sami, answersId: 'q', text: 'Because' },
  answers: [],
  request: { ...view, messages: [asked] },
});

const IGNORED = { state: 'ignored', until: minutes(600), reason: 'Asking around' } as const;

/** Every card in every state in which something waits or goes on, or has just come about. */
export const LIVE: Drawn = {
  'request-status': () => ({
    ...of(
      {
        pending: aRequestView(),
        'not set up': approved({ grant: grants().failed.grant }),
        emergency: emergency('open'),
        justified: emergency('justified'),
        'not justified': emergency('not-justified'),
      },
      (view) => requestStatusCard(view, render),
    ),
  }),
  'request-approval': () => ({
    asked: requestApprovalCard(aRequestView(), omar.id, render),
    'not asked': requestApprovalCard(aRequestView(), sami.id, render),
  }),
  'request-outcome': () =>
    of(
      {
        'not justified': emergency('not-justified'),
        'more time': aRequestView(
          {
            kind: 'extension',
            state: 'approved',
            extendsGrantId: aGrantView().grant.id,
            endedAt: minutes(5),
          },
          { holds: [aGrantView()] },
        ),
        'for another': approved({ beneficiary: omar }),
      },
      (view) => requestOutcomeCard(view, render),
    ),
  'request-for-you': () => ({ pending: requestForYouCard([aRequestView()], render) }),
  'bundle-status': () => ({
    pending: bundleStatusCard(bundled(aRequestView()), render),
    'some of it': bundleStatusCard([...bundled(approved()), ...bundled(denied())], render),
  }),
  'bundle-approval': () => ({
    asked: bundleApprovalCard(bundled(aRequestView()), omar.id, render),
    'not asked': bundleApprovalCard(bundled(aRequestView()), sami.id, render),
  }),
  'approvals-reminder': () => ({ waiting: approvalsReminderCard(one(aRequestView()), omar.id, render) }),
  'approvals-digest': () => ({
    waiting: approvalsDigestCard({ waiting: one(aRequestView()), cameBy: [] }, omar.id, render),
  }),
  question: () => ({
    asked: questionCard(question(aRequestView())),
    answered: questionCard({ ...question(aRequestView()), answers: [answered(aRequestView()).message] }),
  }),
  answer: () => ({ 'to decide': answerCard(answered(aRequestView()), render) }),
  grant: () =>
    of(
      {
        scheduled: aGrantView({ state: 'scheduled' }),
        provisioning: aGrantView({ state: 'provisioning' }),
        active: aGrantView(),
      },
      (view) => grantCard(view, render),
    ),
  'access-ended': () => {
    const view = { ...grants().revoked, ending: byItself, moreTimeUndecided: false };
    return { several: accessEndedCard({ rows: [view, view], total: 2 }, view.grant.id, render) };
  },
  'grant-warning': () => ({ soon: grantWarningCard(aGrantView(), render) }),
  leaver: () => {
    const left = { person: sami, why: 'Sami isn’t active', held: { rows: [aGrantView()], total: 1 } };
    return {
      holds: leaverCard({ ...left, staying: 1 }, render),
      'back, holding': leaverCard({ ...left, why: null, staying: 1 }, render),
      removing: leaverCard({ ...left, held: { rows: [grants().revoking], total: 1 }, staying: 0 }, render),
    };
  },
  'database-change': () => ({
    looking: databaseChangeCard(aDatabaseChange({ left: 3, missing: 1 }), render),
  }),
  'moved-connector': () => ({
    moved: movedConnectorCard({
      connectorId: 'far',
      now: { id: 'b', name: 'db-b' },
      from: ['db-a'],
      mark: 'm',
      total: 1,
      held: [{ ...aGrantView(), at: 'db-a' }],
      mayConfirm: true,
    }),
  }),
  'grant-late': () => ({
    late: grantLateCard(aGrantView({ state: 'provisioning', activeAt: null }), omar.id, render),
    works: grantLateCard(aGrantView(), omar.id, render),
    'called off': grantLateCard(
      aGrantView({ state: 'revoked', activeAt: null, endReason: 'returned' }),
      omar.id,
      render,
    ),
    'given up': grantLateCard(
      aGrantView({ state: 'revoking', activeAt: null, endReason: 'provisioning-failed' }),
      omar.id,
      render,
    ),
  }),
  'end-not-told': () => ({
    untold: endNotToldCard(aGrantView({ endUntoldSince: minutes(0) }), omar.id, render),
  }),
  'left-open': () => ({
    open: leftOpenCard(
      aGrantView({
        state: 'revoked',
        endReason: 'offboarded',
        remains: 'gone',
        endedAt: minutes(5),
        sessions: { kind: 'outlives', what: '2 open sessions of “sami”' },
      }),
    ),
  }),
  'catalog-change': () => ({
    renamed: catalogChangeCard(
      aCatalogChange({ renamed: { rows: [{ from: 'eng-web', to: 'eng-www', isOffered: true }], total: 1 } }),
      'teams@then',
      render.now,
    ),
    appeared: catalogChangeCard(
      aCatalogChange({ appeared: { rows: ['eng-api', 'eng-web'], total: 40 } }),
      'teams@then',
      render.now,
    ),
    retired: catalogChangeCard(
      aCatalogChange({ retired: { rows: ['eng-old'], total: 1 } }),
      'teams@then',
      render.now,
    ),
    doubted: catalogChangeCard(
      aCatalogChange({ doubted: { rows: ['eng-api', 'eng-web'], total: 2 } }),
      'teams@then',
      render.now,
    ),
  }),
  'connector-left': () => ({
    left: connectorLeftCard({ id: 'far', isBack: false, held: one(aGrantView()) }, render),
  }),
  'grant-failed': () =>
    of({ revoking: grants().revoking, revoked: grants().revoked }, (view) => grantFailedCard(view, sami.id)),
  finding: () => ({
    asked: findingCard(aFindingView(), omar.id, render),
    'not asked': findingCard(aFindingView(), sami.id, render),
    ignored: findingCard(aFindingView(IGNORED, { endedBy: omar }), omar.id, render),
    'ignored, not asked': findingCard(aFindingView(IGNORED, { endedBy: omar }), sami.id, render),
  }),
  discrepancy: liveDiscrepancies,
  look: liveLooks,
  'tasks-overdue': () => ({ overdue: tasksOverdueCard(one(aTaskView()), render) }),
  'revocation-overdue': () => ({
    late: revocationOverdueCard(grants().revoking),
    several: lateRemovalsCard({
      connectorId: 'far',
      late: { rows: [grants().revoking, grants().revoking], total: 2 },
      left: none,
      through: 1,
    }),
    through: lateRemovalsCard({ connectorId: 'far', late: none, left: none, through: 2 }),
  }),
  task: () =>
    of({ open: aTaskView(), overdue: aTaskView({ escalatedAt: minutes(1) }) }, (view) => taskCard(view)),
  'glass-notice': () => ({ open: emergencyNoticeCard(aEmergencyReviewView(), render) }),
  'glass-review': () => ({
    open: emergencyReviewCard(aEmergencyReviewView(), omar.id, render),
    'not asked': emergencyReviewCard(aEmergencyReviewView(), sami.id, render),
  }),
  delegation: () => ({
    running: delegationCard({ approver: omar, until: minutes(90), endedAt: null } as never, render),
  }),
  campaign: () =>
    of(
      {
        draft: aCampaignView({ state: 'scheduled', dueAt: null }),
        starting: aCampaignView({ state: 'scheduled', dueAt: minutes(-1) }),
        'not started': aCampaignView({ state: 'scheduled', dueAt: null, lastError: 'No reviewers' }),
        running: aCampaignView({ state: 'running' }),
        fault: aCampaignView({ state: 'running', lastError: 'It broke' }),
        stopped: aCampaignView({ state: 'closing', heldAt: minutes(1) }),
        asked: aCampaignView({ state: 'closing', guardState: 'asked' }),
        closing: aCampaignView({ state: 'closing' }),
      },
      (view) => campaignCard(view, true, render),
    ),
  'campaign-sign-off': () => {
    const unsigned = { person: omar, signedAt: null, statement: '' };
    const view = aCampaignView({ state: 'closing' }, { counts: done, signOffs: [unsigned] });
    return { 'to sign': campaignSignOffCard(view, omar.id, true) };
  },
  'review-batch': () => ({
    'to review': reviewBatchCard(aBatchView()),
    'to submit': reviewBatchCard(aBatchView({ counts: counted({ open: 0 }) })),
    'handed on': reviewBatchCard(aBatchView({ counts: counted({ total: 0 }), items: [] })),
    closing: reviewBatchCard(aBatchView({ campaign: aCampaign({ state: 'closing' }) })),
  }),
  'review-digest': () => {
    const { batch, campaign, counts } = aBatchView();
    return { waiting: reviewDigestCard([{ batch, campaign, counts } as never], render) };
  },
  'review-late': () => {
    const late = { batchId: aBatch().id, reviewer: omar, total: 8, open: 3, mayTakeOver: 3 };
    return { late: reviewLateCard([{ campaign: aCampaign(), reviewers: [late] } as never]) };
  },
  'waiting-reminder': () => {
    const waits = {
      tasks: one(aTaskView()),
      reviews: none,
      questions: none,
      campaigns: [],
      late: [],
      findings: none,
      discrepancies: none,
    };
    const rest = { removals: none, overdue: none, untold: none, connectors: [], moved: [] };
    return { waits: waitingReminderCard({ ...waits, ...rest }, omar.id, render) };
  },
};
