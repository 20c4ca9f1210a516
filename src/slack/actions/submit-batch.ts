import { submitBatch } from '../../operations/review/submit-batch.ts';
import { ACTION } from '../ids.ts';
import type { ActionListener } from './action.ts';
import { redrawBatch } from './redraw-review.ts';

export const submitBatchAction: ActionListener = {
  id: ACTION.submitBatch,
  redraw: redrawBatch,
  async handle(ctx, { value }) {
    await submitBatch(ctx, { batchId: value });
    return { kind: 'done' };
  },
};
