import { ACTION } from '../../ids.ts';
import { denyModal } from '../../views/request/deny-modal.ts';
import type { ActionListener } from '../action.ts';
import { awaitedRequest } from './awaited-request.ts';
import { redrawApproval } from '../redraw.ts';

/** Opens the form that asks why. */
export const denyRequestAction: ActionListener = {
  id: ACTION.denyRequest,
  redraw: redrawApproval,
  async handle(ctx, { value }) {
    return { kind: 'modal', view: denyModal(await awaitedRequest(ctx, value)) };
  },
};
