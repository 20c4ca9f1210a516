import { ACTION } from '../../ids.ts';
import { decideSeveralForm } from '../../views/review/decide-several-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

/** Opens the form in which several items are ticked and decided alike. */
export const decideSeveralAction: ActionListener = {
  id: ACTION.decideSeveral,
  redraw: redrawn('review-batch'),
  async handle(ctx, { value }) {
    return { kind: 'modal', view: await decideSeveralForm(ctx, value, { ticked: false }) };
  },
};

/** Ticks all that the form shows, or nothing, before anything is decided. */
const ticking = (id: string, ticked: boolean): ActionListener => ({
  id,
  async handle(ctx, { value }) {
    return { kind: 'update', view: await decideSeveralForm(ctx, value, { ticked }) };
  },
});

export const tickAllAction = ticking(ACTION.tickAll, true);
export const tickNoneAction = ticking(ACTION.tickNone, false);
