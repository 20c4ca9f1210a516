import type { PersonCtx } from '../../../operations/actor.ts';
import { groupBatch } from '../../../operations/review/show/group-batch.ts';
import { turnBatchPage } from '../../../operations/review/show/turn-batch-page.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

/** Shows another page or order of one's batch, in the message that is there. */
const turning = (
  id: string,
  turn: (ctx: PersonCtx, of: { batchId: string }) => Promise<void>,
): ActionListener => ({
  id,
  redraw: redrawn('review-batch'),
  async handle(ctx, { value }) {
    await turn(ctx, { batchId: value });
    return { kind: 'done' };
  },
});

export const turnBatchActions: ActionListener[] = [
  turning(ACTION.previousItems, (ctx, of) => turnBatchPage(ctx, { ...of, to: 'previous' })),
  turning(ACTION.nextItems, (ctx, of) => turnBatchPage(ctx, { ...of, to: 'next' })),
  turning(ACTION.nextOpenItems, (ctx, of) => turnBatchPage(ctx, { ...of, to: 'next-open' })),
  turning(ACTION.groupByPerson, (ctx, of) => groupBatch(ctx, { ...of, by: 'person' })),
  turning(ACTION.groupByResource, (ctx, of) => groupBatch(ctx, { ...of, by: 'resource' })),
];
