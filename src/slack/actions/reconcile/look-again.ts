import { ACTION } from '../../ids.ts';
import { lookAskedMessage } from '../../lists/look-asked-message.ts';
import type { ActionListener } from '../action.ts';

/** Has a resource looked at now. */
export const lookAgainAction: ActionListener = {
  id: ACTION.lookAgain,
  handle: async (ctx, { value }) => ({ kind: 'message', message: await lookAskedMessage(ctx, value) }),
};
