import type { Ctx } from '../../../operations/context.ts';
import { PersonId } from '../../../domain/ids.ts';
import { showApprovalsDigest } from '../../../operations/approval/ask/show-approvals-digest.ts';
import { listApprovalsOf } from '../../../operations/approval/ask/list-my-approvals.ts';
import { showBundle, showRequest } from '../../../operations/request/show-request.ts';
import { FIRST } from '../../../operations/waiting/list-waiting.ts';
import type { RequestView } from '../../../operations/views.ts';
import { isBundleId } from '../../ids.ts';
import { approvalsDigestCard } from './approvals-digest.ts';
import { approvalsReminderCard } from './approvals-reminder.ts';
import { bundleApprovalCard } from './bundle-approval.ts';
import { bundleStatusCard } from './bundle-status.ts';
import { requestApprovalCard } from './request-approval.ts';
import { requestForYouCard } from './request-for-you.ts';
import { requestOutcomeCard } from './request-outcome.ts';
import { requestStatusCard } from './request-status.ts';
import { card } from '../card.ts';

export const requestCards = {
  'request-status': card(
    (ctx, { subjectId }) => showRequest(ctx, subjectId),
    (view, _, look) => requestStatusCard(view, look),
  ),
  'request-approval': card(
    (ctx, { subjectId }) => showRequest(ctx, subjectId),
    (view, { audienceId }, look) => requestApprovalCard(view, audienceId, look),
  ),
  'request-outcome': card(
    (ctx, { subjectId }) => showRequest(ctx, subjectId),
    (view, _, look) => requestOutcomeCard(view, look),
  ),
  'bundle-status': card(
    (ctx, { subjectId }) => showBundle(ctx, subjectId),
    (lines, _, look) => bundleStatusCard(lines, look),
  ),
  'bundle-approval': card(
    (ctx, { subjectId }) => showBundle(ctx, subjectId),
    (lines, { audienceId }, look) => bundleApprovalCard(lines, audienceId, look),
  ),
  'request-for-you': card(
    (ctx, { subjectId }) => showAsked(ctx, subjectId),
    (asked, _, look) => requestForYouCard(asked, look),
  ),
  'approvals-reminder': card(
    (ctx, { audienceId }) => listApprovalsOf(ctx, PersonId.parse(audienceId), FIRST),
    (waiting, { audienceId }, look) => approvalsReminderCard(waiting, audienceId, look),
  ),
  'approvals-digest': card(
    (ctx, { audienceId }) => showApprovalsDigest(ctx, PersonId.parse(audienceId), FIRST),
    (digest, { audienceId }, look) => approvalsDigestCard(digest, audienceId, look),
  ),
};

/** What was asked for together, or one request. */
async function showAsked(ctx: Ctx, subjectId: string): Promise<RequestView[]> {
  return isBundleId(subjectId) ? showBundle(ctx, subjectId) : [await showRequest(ctx, subjectId)];
}
