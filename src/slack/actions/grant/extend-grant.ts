import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import { openExtendModal } from '../../views/grant/extend-modal.ts';
import { NOTHING_TYPED } from '../../views/request/request-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

export const extendGrantAction: ActionListener = {
  id: ACTION.extendGrant,
  redraw: redrawn('grant'),
  async handle(ctx, { value, slack }) {
    return { kind: 'modal', view: await openExtendModal(ctx, value, NOTHING_TYPED, renderContextOf(slack)) };
  },
};
