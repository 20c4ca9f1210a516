import { showGrant } from '../../operations/grant/show-grant.ts';
import { showQuestion } from '../../operations/question/show-question.ts';
import { showBundle, showRequest } from '../../operations/request/show-request.ts';
import { showTask } from '../../operations/task/show-task.ts';
import { bundleApprovalCard } from '../cards/request/bundle-approval.ts';
import { bundleStatusCard } from '../cards/request/bundle-status.ts';
import { grantCard } from '../cards/grant/grant.ts';
import { questionCard } from '../cards/question/question.ts';
import { requestApprovalCard } from '../cards/request/request-approval.ts';
import { requestForYouCard } from '../cards/request/request-for-you.ts';
import { requestStatusCard } from '../cards/request/request-status.ts';
import { wasAsked } from '../cards/request/stage-lines.ts';
import { taskCard } from '../cards/grant/task.ts';
import { isBundleId } from '../ids.ts';
import type { ActionListener } from './action.ts';

type Redraw = NonNullable<ActionListener['redraw']>;

export const redrawApproval: Redraw = async (ctx, requestId, look) => {
  const view = await showRequest(ctx, requestId);
  const { bundleId } = view.request;
  if (bundleId !== null) return redrawBundleApproval(ctx, bundleId, look);
  const { id } = ctx.actor.person;
  return wasAsked(view, id) ? requestApprovalCard(view, id, look) : undefined;
};

export const redrawBundleApproval: Redraw = async (ctx, bundleId, look) => {
  const views = await showBundle(ctx, bundleId);
  const { id } = ctx.actor.person;
  return views.some((view) => wasAsked(view, id)) ? bundleApprovalCard(views, id, look) : undefined;
};

/** Of one request or of several, to who made it or to whom it is for. */
export const redrawStatus: Redraw = async (ctx, id, look) => {
  const asked = isBundleId(id) ? undefined : await showRequest(ctx, id);
  const bundleId = asked === undefined ? id : asked.request.bundleId;
  const views = asked !== undefined && bundleId === null ? [asked] : await showBundle(ctx, bundleId ?? id);
  const [first] = views;
  const me = ctx.actor.person.id;
  if (first?.requester.id === me)
    return bundleId === null ? requestStatusCard(first, look) : bundleStatusCard(views, look);
  return first?.beneficiary.id === me ? requestForYouCard(views, look) : undefined;
};

export const redrawQuestion: Redraw = async (ctx, questionId) => {
  const facts = await showQuestion(ctx, questionId);
  return facts.request.requester.id === ctx.actor.person.id ? questionCard(facts) : undefined;
};

export const redrawGrant: Redraw = async (ctx, grantId, look) => {
  const view = await showGrant(ctx, grantId);
  return view.holder.id === ctx.actor.person.id ? grantCard(view, look) : undefined;
};

export const redrawTask: Redraw = async (ctx, taskId) => {
  const view = await showTask(ctx, taskId);
  return view.assignees.some(({ id }) => id === ctx.actor.person.id) ? taskCard(view) : undefined;
};
