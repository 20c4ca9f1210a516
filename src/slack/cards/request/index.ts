import type { Ctx } from '../../../operations/context.ts';
import { PersonId } from '../../../domain/ids.ts';
import { showApprovalsDigest } from '../../../operations/approval/ask/show-approvals-digest.ts';
import { listApprovalsOf } from '../../../operations/approval/ask/list-my-approvals.ts';
import { findEndable } from '../../../operations/grant/end/end-grant.ts';
import { showBundle, showRequest } from '../../../operations/request/show-request.ts';
import { FIRST } from '../../../operations/waiting/list-waiting.ts';
import type { RequestView } from '../../../operations/views.ts';
import { isBundleId } from '../../ids.ts';
import { approvalsDigestCard } from './approvals-digest.ts';
import { approvalsReminderCard } from './approvals-reminder.ts';
import { bundleApprovalCard } from './bundle-approval.ts';
import { bundleStatusCard } from './bundle-status.ts';
import { givenBy, requestApprovalCard } from './request-approval.ts';
import { requestForYouCard } from './request-for-you.ts';
import { requestOutcomeCard } from './request-outcome.ts';
import { requestStatusCard } from './request-status.ts';
import { wasAsked } from './stage-lines.ts';
import { card, nobody } from '../card.ts';

/** What was decided, with what of the access that it gave its reader may end now. */
async function withEndable<Views extends RequestView[]>(ctx: Ctx, views: Views, audienceId: string) {
  const given = views.flatMap((view) => givenBy(view) ?? []);
  return { views, endable: await findEndable(ctx, PersonId.parse(audienceId), given) };
}

export const requestCards = {
  'request-status': card({
    load: (ctx, { subjectId }) => showRequest(ctx, subjectId),
    draw: (view, _, look) => requestStatusCard(view, look),
    mayRead: (view, reader) => view.requester.id === reader,
  }),
  'request-approval': card({
    load: async (ctx, { subjectId, audienceId }) =>
      withEndable<[RequestView]>(ctx, [await showRequest(ctx, subjectId)], audienceId),
    draw: ({ views: [view], endable }, { audienceId }, look) =>
      requestApprovalCard(view, audienceId, look, endable),
    mayRead: ({ views: [view] }, reader) => wasAsked(view, reader),
  }),
  'request-outcome': card({
    load: (ctx, { subjectId }) => showRequest(ctx, subjectId),
    draw: (view, _, look) => requestOutcomeCard(view, look),
    mayRead: nobody,
  }),
  'bundle-status': card({
    load: (ctx, { subjectId }) => showBundle(ctx, subjectId),
    draw: (lines, _, look) => bundleStatusCard(lines, look),
    mayRead: (lines, reader) => lines[0]?.requester.id === reader,
  }),
  'bundle-approval': card({
    load: async (ctx, { subjectId, audienceId }) =>
      withEndable(ctx, await showBundle(ctx, subjectId), audienceId),
    draw: ({ views, endable }, { audienceId }, look) => bundleApprovalCard(views, audienceId, look, endable),
    mayRead: ({ views }, reader) => views.some((line) => wasAsked(line, reader)),
  }),
  'request-for-you': card({
    load: (ctx, { subjectId }) => showAsked(ctx, subjectId),
    draw: (asked, _, look) => requestForYouCard(asked, look),
    mayRead: (asked, reader) => asked[0]?.beneficiary.id === reader,
  }),
  'approvals-reminder': card({
    load: (ctx, { audienceId }) => listApprovalsOf(ctx, PersonId.parse(audienceId), FIRST),
    draw: (waiting, { audienceId }, look) => approvalsReminderCard(waiting, audienceId, look),
    mayRead: nobody,
  }),
  'approvals-digest': card({
    load: (ctx, { audienceId }) => showApprovalsDigest(ctx, PersonId.parse(audienceId), FIRST),
    draw: (digest, { audienceId }, look) => approvalsDigestCard(digest, audienceId, look),
    mayRead: nobody,
  }),
};

/** What was asked for together, or one request. */
async function showAsked(ctx: Ctx, subjectId: string): Promise<RequestView[]> {
  return isBundleId(subjectId) ? showBundle(ctx, subjectId) : [await showRequest(ctx, subjectId)];
}
