import { ACTION } from '../../ids.ts';
import { lookOf } from '../../room.ts';
import { fillRequestModal } from '../../views/request/fill-request-modal.ts';
import { filledIn, nothingFilled } from '../../views/request/request-modal.ts';
import type { ActionListener } from '../action.ts';

/** Fills the form in for what was chosen; what was typed stays. */
export const chooseEntitlementAction: ActionListener = {
  id: ACTION.chooseEntitlement,
  async handle(ctx, { view, room }) {
    const filled = view === undefined ? nothingFilled(ctx) : filledIn(ctx.config, view);
    return { kind: 'update', view: await fillRequestModal(ctx, filled, lookOf(room)) };
  },
};
