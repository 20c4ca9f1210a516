import { StaleStateError } from '../../../domain/errors.ts';
import { showReviewItem } from '../../../operations/review/show/show-review-item.ts';
import { renderFor } from '../../cards/render-card.ts';
import { readItemId } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

type Redraw = NonNullable<ActionListener['redraw']>;

export const redrawItem: Redraw = async (ctx, value, look) => {
  try {
    const { batchId } = await showReviewItem(ctx, readItemId(value));
    return await renderFor(ctx, 'review-batch', batchId, look);
  } catch (error) {
    // It went to another reviewer: their message and this one follow from the rows.
    if (error instanceof StaleStateError) return undefined;
    throw error;
  }
};
