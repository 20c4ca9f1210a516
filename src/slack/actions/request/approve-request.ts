import { approveRequest } from '../../../operations/approval/decide/approve-request.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { redrawApproval } from '../redraw.ts';

export const approveRequestAction: ActionListener = {
  id: ACTION.approveRequest,
  redraw: redrawApproval,
  async handle(ctx, { value }) {
    await approveRequest(ctx, { requestId: value });
    return { kind: 'done' };
  },
};
