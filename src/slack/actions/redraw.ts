import { showGrant } from '../../operations/grant/show-grant.ts';
import { showRequest } from '../../operations/request/show-request.ts';
import { showTask } from '../../operations/task/show-task.ts';
import { grantCard } from '../cards/grant.ts';
import { requestApprovalCard, wasAsked } from '../cards/request-approval.ts';
import { requestStatusCard } from '../cards/request-status.ts';
import { taskCard } from '../cards/task.ts';
import type { ActionListener } from './action.ts';

type Redraw = NonNullable<ActionListener['redraw']>;

export const redrawApproval: Redraw = async (ctx, requestId, look) => {
  const view = await showRequest(ctx, requestId);
  const { id } = ctx.actor.person;
  return wasAsked(view, id) ? requestApprovalCard(view, id, look) : undefined;
};

export const redrawStatus: Redraw = async (ctx, requestId) => {
  const view = await showRequest(ctx, requestId);
  return view.requester.id === ctx.actor.person.id ? requestStatusCard(view) : undefined;
};

export const redrawGrant: Redraw = async (ctx, grantId, look) => {
  const view = await showGrant(ctx, grantId);
  return view.holder.id === ctx.actor.person.id ? grantCard(view, look) : undefined;
};

export const redrawTask: Redraw = async (ctx, taskId) => {
  const view = await showTask(ctx, taskId);
  return view.assignees.some(({ id }) => id === ctx.actor.person.id) ? taskCard(view) : undefined;
};
