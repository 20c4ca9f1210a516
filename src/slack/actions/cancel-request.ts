import { cancelRequest } from '../../operations/request/cancel-request.ts';
import { ACTION } from '../ids.ts';
import type { ActionListener } from './action.ts';

export const cancelRequestAction: ActionListener = {
  id: ACTION.cancelRequest,
  async handle(ctx, { value }) {
    await cancelRequest(ctx, { requestId: value });
    return { kind: 'done' };
  },
};
