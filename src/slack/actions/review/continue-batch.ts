import { bringBatch } from '../../../operations/review/show/bring-batch.ts';
import { ACTION } from '../../ids.ts';
import { noticeView } from '../../views/notice.ts';
import type { ActionListener } from '../action.ts';

/** Brings a batch to the end of the conversation with the bot. */
export const continueBatchAction: ActionListener = {
  id: ACTION.continueBatch,
  async handle(ctx, { value, view }) {
    await bringBatch(ctx, { batchId: value });
    if (view?.type !== 'home') return { kind: 'done' };
    return { kind: 'modal', view: noticeView('I’ve sent it to you again, under Messages.', 'Your review') };
  },
};
