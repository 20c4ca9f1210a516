import type { Ctx } from '../../operations/context.ts';
import type { Card } from '../../domain/card.ts';
import { PersonId } from '../../domain/ids.ts';
import { listLateReviews } from '../../operations/campaign/run/list-late-reviews.ts';
import { showCampaign } from '../../operations/campaign/show/show-campaign.ts';
import { showMovedConnector } from '../../operations/connector/show-moved-connector.ts';
import { showLeftConnector } from '../../operations/connector/show-left-connector.ts';
import { showDelegationToMe } from '../../operations/delegation/show-delegation.ts';
import { showFinding } from '../../operations/finding/show-finding.ts';
import { showGlassReview, showGlassUse } from '../../operations/emergency/show-emergency-review.ts';
import { findLabels, showGrant } from '../../operations/grant/show-grant.ts';
import { showEnded } from '../../operations/grant/end/show-ended.ts';
import { showLateRemovals } from '../../operations/grant/end/show-late-removals.ts';
import { showLeaver } from '../../operations/leaver/show-leaver.ts';
import { showQuestion } from '../../operations/question/show-question.ts';
import { showApprovalsDigest } from '../../operations/approval/ask/show-approvals-digest.ts';
import { listApprovalsOf } from '../../operations/approval/ask/list-my-approvals.ts';
import { showBundle, showRequest } from '../../operations/request/show-request.ts';
import { listBatchesOf } from '../../operations/review/show/list-my-batches.ts';
import { showBatch } from '../../operations/review/show/show-batch.ts';
import { listOverdueTasks } from '../../operations/task/list-overdue-tasks.ts';
import { showTask } from '../../operations/task/show-task.ts';
import { FIRST, listDailyWaiting } from '../../operations/waiting/list-waiting.ts';
import type { RequestView } from '../../operations/views.ts';
import { type Message, sentence } from '../blocks.ts';
import { isBundleId } from '../ids.ts';
import type { Look } from '../wording.ts';
import { accessEndedCard } from './grant/access-ended.ts';
import { answerCard } from './answer.ts';
import { approvalsDigestCard } from './request/approvals-digest.ts';
import { approvalsReminderCard } from './request/approvals-reminder.ts';
import { bundleApprovalCard } from './request/bundle-approval.ts';
import { bundleStatusCard } from './request/bundle-status.ts';
import { campaignCard } from './campaign/campaign.ts';
import { campaignSignOffCard } from './campaign/campaign-sign-off.ts';
import { connectorLeftCard } from './connector/connector-left.ts';
import { delegationCard } from './people/delegation.ts';
import { endNotToldCard } from './grant/end-not-told.ts';
import { findingCard } from './grant/finding.ts';
import { glassNoticeCard } from './emergency/emergency-notice.ts';
import { glassReviewCard } from './emergency/emergency-review.ts';
import { grantCard } from './grant/grant.ts';
import { grantFailedCard } from './grant/grant-failed.ts';
import { grantLateCard } from './grant/grant-late.ts';
import { grantWarningCard } from './grant/grant-warning.ts';
import { leaverCard } from './people/leaver.ts';
import { movedConnectorCard } from './connector/moved-connector.ts';
import { questionCard } from './question/question.ts';
import { requestApprovalCard } from './request/request-approval.ts';
import { requestForYouCard } from './request/request-for-you.ts';
import { requestOutcomeCard } from './request/request-outcome.ts';
import { requestStatusCard } from './request/request-status.ts';
import { reviewBatchCard } from './review/review-batch.ts';
import { reviewDigestCard } from './review/review-digest.ts';
import { reviewLateCard } from './review/review-late.ts';
import { lateRemovalsCard } from './grant/revocation-overdue.ts';
import { tasksOverdueCard } from './grant/tasks-overdue.ts';
import { taskCard } from './grant/task.ts';
import { waitingReminderCard } from './waiting/waiting-reminder.ts';

/** The message that a card is now, from rows read now. */
export async function renderCard(ctx: Ctx, card: Card, look: Look): Promise<Message> {
  switch (card.kind) {
    case 'request-status':
      return requestStatusCard(await showRequest(ctx, card.subjectId), look);
    case 'request-approval':
      return requestApprovalCard(await showRequest(ctx, card.subjectId), card.audienceId, look);
    case 'request-outcome':
      return requestOutcomeCard(await showRequest(ctx, card.subjectId), look);
    case 'grant':
      return grantCard(await showGrant(ctx, card.subjectId), look);
    case 'access-ended':
      return accessEndedCard(await showEnded(ctx, card.subjectId, { offset: 0, limit: 60 }), look);
    case 'grant-warning':
      return grantWarningCard(await showGrant(ctx, card.subjectId), look);
    case 'grant-late':
      return grantLateCard(await showGrant(ctx, card.subjectId), card.audienceId, look);
    case 'end-not-told':
      return endNotToldCard(await showGrant(ctx, card.subjectId), look);
    case 'connector-left': {
      const view = await showLeftConnector(ctx, card.subjectId, card.audienceId, { offset: 0, limit: 20 });
      return connectorLeftCard(view, look);
    }
    case 'leaver':
      return leaverCard(await showLeaver(ctx, card.subjectId, card.audienceId), look);
    case 'moved-connector':
      return movedConnectorCard(await showMovedConnector(ctx, card.subjectId, card.audienceId));
    case 'grant-failed':
      return grantFailedCard(await showGrant(ctx, card.subjectId), card.audienceId, look);
    case 'finding':
      return findingCard(await showFinding(ctx, card.subjectId), card.audienceId, look);
    case 'task':
      return taskCard(await showTask(ctx, card.subjectId));
    case 'tasks-overdue': {
      const overdue = await listOverdueTasks(ctx, PersonId.parse(card.audienceId), { offset: 0, limit: 20 });
      return tasksOverdueCard(overdue, look);
    }
    case 'revocation-overdue':
      return lateRemovalsCard(await showLateRemovals(ctx, card.subjectId, PersonId.parse(card.audienceId)));
    case 'bundle-status':
      return bundleStatusCard(await showBundle(ctx, card.subjectId), look);
    case 'bundle-approval':
      return bundleApprovalCard(await showBundle(ctx, card.subjectId), card.audienceId, look);
    case 'request-for-you':
      return requestForYouCard(await showAsked(ctx, card.subjectId), look);
    case 'question':
      return questionCard(await showQuestion(ctx, card.subjectId));
    case 'answer':
      return answerCard(await showQuestion(ctx, card.subjectId), look);
    case 'approvals-reminder':
      return approvalsReminderCard(
        await listApprovalsOf(ctx, PersonId.parse(card.audienceId), FIRST),
        card.audienceId,
        look,
      );
    case 'approvals-digest': {
      const digest = await showApprovalsDigest(ctx, PersonId.parse(card.audienceId), FIRST);
      return approvalsDigestCard(digest, card.audienceId, look);
    }
    case 'glass-notice':
      return glassNoticeCard(await showGlassUse(ctx, card.subjectId), look);
    case 'delegation':
      return delegationCard(await showDelegationToMe(ctx, card.subjectId), look);
    case 'glass-review':
      return glassReviewCard(await showGlassReview(ctx, card.subjectId), card.audienceId, look);
    case 'review-batch':
      return reviewBatchCard(await showBatch(ctx, card.subjectId));
    case 'review-digest':
      return reviewDigestCard(await listBatchesOf(ctx, card.subjectId), look);
    case 'review-late':
      return reviewLateCard(await listLateReviews(ctx, PersonId.parse(card.audienceId)));
    case 'waiting-reminder': {
      const waits = await listDailyWaiting(ctx, PersonId.parse(card.audienceId));
      return waitingReminderCard(waits, card.audienceId, look);
    }
    case 'superseded':
      return sentence('This goes on in a newer message of mine, below.');
    case 'campaign': {
      const { isAdmin } = await findRights(ctx, card.audienceId);
      return campaignCard(await showCampaign(ctx, card.subjectId), isAdmin, look);
    }
    case 'campaign-sign-off': {
      const { isAdmin, isAuditor } = await findRights(ctx, card.audienceId);
      const view = await showCampaign(ctx, card.subjectId);
      return campaignSignOffCard(view, card.audienceId, isAdmin || isAuditor);
    }
  }
}

/** What access.yaml lets the reader of a card do: it offers no button that would be refused. */
async function findRights(ctx: Ctx, audienceId: string): Promise<{ isAdmin: boolean; isAuditor: boolean }> {
  const personId = PersonId.parse(audienceId);
  const { email } = (await findLabels(ctx, [personId]))(personId);
  return { isAdmin: ctx.config.admins.includes(email), isAuditor: ctx.config.auditors.includes(email) };
}

/** What was asked for together, or one request. */
async function showAsked(ctx: Ctx, subjectId: string): Promise<RequestView[]> {
  return isBundleId(subjectId) ? showBundle(ctx, subjectId) : [await showRequest(ctx, subjectId)];
}
