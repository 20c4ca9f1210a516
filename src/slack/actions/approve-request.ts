import { approveRequest } from '../../operations/request/approve-request.ts';
import { ACTION } from '../ids.ts';
import type { ActionListener } from './action.ts';

export const approveRequestAction: ActionListener = {
  id: ACTION.approveRequest,
  async handle(ctx, { value }) {
    await approveRequest(ctx, { requestId: value });
    return { kind: 'done' };
  },
};
