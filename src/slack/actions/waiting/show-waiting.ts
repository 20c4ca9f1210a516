import { bringLateReviews } from '../../../operations/campaign/run/bring-late-reviews.ts';
import { bringSignOff } from '../../../operations/campaign/close/bring-sign-off.ts';
import { sentence } from '../../blocks.ts';
import { ACTION } from '../../ids.ts';
import { listMessage } from '../../lists/list-message.ts';
import { renderContextOf } from '../../slack-context.ts';
import type { ActionAnswer, ActionListener } from '../action.ts';

const brought: ActionAnswer = {
  kind: 'message',
  message: sentence('I’ve sent it to you again.'),
};

/** The list of what waits, as it is now. */
export const showWaitingAction: ActionListener = {
  id: ACTION.showWaiting,
  async handle(ctx, { slack }) {
    return { kind: 'message', message: await listMessage(ctx, 'approvals', renderContextOf(slack)) };
  },
};

/** What they hold and asked for, as it is now. */
export const showHeldAction: ActionListener = {
  id: ACTION.showHeld,
  async handle(ctx, { slack }) {
    return { kind: 'message', message: await listMessage(ctx, 'status', renderContextOf(slack)) };
  },
};

export const showLateAction: ActionListener = {
  id: ACTION.showLate,
  async handle(ctx) {
    await bringLateReviews(ctx);
    return brought;
  },
};

export const showSignOffAction: ActionListener = {
  id: ACTION.showSignOff,
  async handle(ctx, { value }) {
    await bringSignOff(ctx, { campaignId: value });
    return brought;
  },
};
