import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import { fillRequestModal } from '../../views/request/fill-request-modal.ts';
import { filledIn, nothingFilled } from '../../views/request/request-modal.ts';
import type { ActionListener } from '../action.ts';

/** Fills the form in for what was chosen; what was typed stays. */
export const chooseEntitlementAction: ActionListener = {
  id: ACTION.chooseEntitlement,
  async handle(ctx, { view, slack }) {
    const filled = view === undefined ? nothingFilled(ctx) : filledIn(ctx.config, view);
    return { kind: 'update', view: await fillRequestModal(ctx, filled, renderContextOf(slack)) };
  },
};
