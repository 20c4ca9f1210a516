import { DomainError } from '../../../domain/errors.ts';
import { listTogether } from '../../../operations/review/show/list-together.ts';
import { ACTION } from '../../ids.ts';
import { decideSeveralModal } from '../../views/review/decide-several-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawBatch } from './redraw-review.ts';

/** Opens the form in which several items are ticked and decided alike. */
export const decideSeveralAction: ActionListener = {
  id: ACTION.decideSeveral,
  redraw: redrawBatch,
  async handle(ctx, { value }) {
    const views = await listTogether(ctx, value);
    if (views.length === 0)
      throw new DomainError(
        'invalid',
        'What is left has to be decided one by one: it is sensitive, or recommended for revocation.',
      );
    return { kind: 'modal', view: decideSeveralModal(value, views) };
  },
};
