import { ACTION } from '../ids.ts';
import { lookOf } from '../room.ts';
import { NOTHING_TYPED, requestModal } from '../views/request-modal.ts';
import type { ActionListener } from './action.ts';

export const openRequestAction: ActionListener = {
  id: ACTION.openRequest,
  async handle(_ctx, { room }) {
    return { kind: 'modal', view: requestModal(null, NOTHING_TYPED, lookOf(room)) };
  },
};
