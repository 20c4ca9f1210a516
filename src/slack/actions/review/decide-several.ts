import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { listTogether } from '../../../operations/review/show/list-together.ts';
import { ACTION } from '../../ids.ts';
import { decideSeveralModal, leftOut } from '../../views/review/decide-several-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

/** Opens the form in which several items are ticked and decided alike. */
export const decideSeveralAction: ActionListener = {
  id: ACTION.decideSeveral,
  redraw: redrawn('review-batch'),
  async handle(ctx, { value }) {
    return { kind: 'modal', view: await severalForm(ctx, value, false) };
  },
};

/** Ticks all that the form shows, or nothing, before anything is decided. */
const ticking = (id: string, ticked: boolean): ActionListener => ({
  id,
  async handle(ctx, { value }) {
    return { kind: 'update', view: await severalForm(ctx, value, ticked) };
  },
});

export const tickAllAction = ticking(ACTION.tickAll, true);
export const tickNoneAction = ticking(ACTION.tickNone, false);

async function severalForm(ctx: PersonCtx, batchId: string, ticked: boolean): Promise<ModalView> {
  const together = await listTogether(ctx, batchId);
  if (together.views.length === 0)
    throw new DomainError(
      'invalid',
      `What is left has to be decided one by one. ${leftOut(together)}`.trim(),
    );
  return decideSeveralModal(batchId, together, ticked);
}
