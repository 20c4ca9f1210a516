import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import { fillRequestModal } from '../../views/request/fill-request-modal.ts';
import { nothingFilled } from '../../views/request/request-modal.ts';
import type { ActionListener } from '../action.ts';

export const openRequestAction: ActionListener = {
  id: ACTION.openRequest,
  async handle(ctx, { slack }) {
    return { kind: 'modal', view: await fillRequestModal(ctx, nothingFilled(ctx), renderContextOf(slack)) };
  },
};
