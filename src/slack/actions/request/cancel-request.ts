import { cancelRequest } from '../../../operations/request/end/cancel-request.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { redrawStatus } from '../redraw.ts';

export const cancelRequestAction: ActionListener = {
  id: ACTION.cancelRequest,
  redraw: redrawStatus,
  async handle(ctx, { value }) {
    await cancelRequest(ctx, { requestId: value });
    return { kind: 'done' };
  },
};
