import { ACTION } from '../../ids.ts';
import { delegateModal } from '../../views/people/delegate-modal.ts';
import type { ActionListener } from '../action.ts';

export const delegateAction: ActionListener = {
  id: ACTION.delegate,
  handle: async () => ({ kind: 'modal', view: delegateModal() }),
};
