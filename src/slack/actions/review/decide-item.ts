import { DomainError } from '../../../domain/errors.ts';
import type { ReviewVerdict } from '../../../domain/review/review-item.ts';
import { decideItem } from '../../../operations/review/decide/decide-item.ts';
import { showReviewItem } from '../../../operations/review/show/show-review-item.ts';
import { ACTION, readItemId } from '../../ids.ts';
import { decideAgainstModal } from '../../views/review/decide-against-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawItem } from './redraw-review.ts';

/** Keeps or revokes with one click; where that goes against the recommendation, a form asks why first. */
const deciding = (id: string, verdict: ReviewVerdict): ActionListener => ({
  id,
  redraw: redrawItem,
  async handle(ctx, { value }) {
    const itemId = readItemId(value);
    try {
      await decideItem(ctx, { itemId, verdict });
      return { kind: 'done' };
    } catch (error) {
      if (!(error instanceof DomainError) || error.field !== 'comment') throw error;
      return { kind: 'modal', view: decideAgainstModal(await showReviewItem(ctx, itemId), verdict) };
    }
  },
});

export const keepItemAction = deciding(ACTION.keepItem, 'keep');
export const revokeItemAction = deciding(ACTION.revokeItem, 'revoke');
