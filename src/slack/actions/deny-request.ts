import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { showRequest } from '../../operations/request/show-request.ts';
import { awaits, wasAsked } from '../cards/request-approval.ts';
import { ACTION } from '../ids.ts';
import { denyModal } from '../views/deny-modal.ts';
import type { ActionListener } from './action.ts';
import { redrawApproval } from './redraw.ts';

/** Opens the form that asks why. Whether this person may deny is judged again when it is sent. */
export const denyRequestAction: ActionListener = {
  id: ACTION.denyRequest,
  redraw: redrawApproval,
  async handle(ctx, { value }) {
    const view = await showRequest(ctx, value);
    if (!wasAsked(view, ctx.actor.person.id)) {
      throw new DomainError('forbidden', 'Only those who were asked can decide this request.');
    }
    if (view.request.state !== 'pending') {
      throw new StaleStateError(
        `This request is already ${view.request.state}, so there is nothing left to deny.`,
      );
    }
    if (!awaits(view, ctx.actor.person.id)) {
      throw new StaleStateError('You have decided this already, or it waits for others now.');
    }
    return { kind: 'modal', view: denyModal(view) };
  },
};
