import { takeOverBatch } from '../../../operations/campaign/run/take-over-batch.ts';
import { sentence } from '../../blocks.ts';
import { ACTION } from '../../ids.ts';
import { counted } from '../../wording.ts';
import type { ActionListener } from '../action.ts';

export const takeOverBatchAction: ActionListener = {
  id: ACTION.takeOverBatch,
  async handle(ctx, { value }) {
    const { moved, left } = await takeOverBatch(ctx, { batchId: value });
    const rest = left === 0 ? '' : ` ${counted(left, 'stays', 'stay')} with them.`;
    const said = `${counted(moved, 'item is', 'items are')} yours to review now, in the message that comes.${rest}`;
    return { kind: 'message', message: sentence(said) };
  },
};
