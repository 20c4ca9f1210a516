import { endDelegation } from '../../../operations/delegation/end-delegation.ts';
import { sentence } from '../../blocks.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

export const endDelegationAction: ActionListener = {
  id: ACTION.endDelegation,
  async handle(ctx) {
    await endDelegation(ctx);
    return { kind: 'replace', message: sentence('Delegation ended. You decide alone again.') };
  },
};
