import { submitBatch } from '../../../operations/review/decide/submit-batch.ts';
import { sentence } from '../../blocks.ts';
import { ACTION } from '../../ids.ts';
import { counted } from '../../wording.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

export const submitBatchAction: ActionListener = {
  id: ACTION.submitBatch,
  redraw: redrawn('review-batch'),
  async handle(ctx, { value }) {
    const { reopened } = await submitBatch(ctx, { batchId: value });
    if (reopened === 0) return { kind: 'done' };
    const said = `${counted(reopened, 'decision of yours wasn’t', 'decisions of yours weren’t')} submitted, because you may not review ${reopened === 1 ? 'it' : 'them'} any more. Whoever may is asked within a minute.`;
    return { kind: 'message', message: sentence(said) };
  },
};
