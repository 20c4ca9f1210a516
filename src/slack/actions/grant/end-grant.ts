import { previewEnd } from '../../../operations/grant/end/end-grant.ts';
import { ACTION } from '../../ids.ts';
import { renderContextOf } from '../../slack-context.ts';
import { endGrantModal } from '../../views/grant/end-grant-modal.ts';
import type { ActionListener } from '../action.ts';

/** Opens the form that asks why. Whether this person may is judged again when it is sent. */
export const endGrantAction: ActionListener = {
  id: ACTION.endGrant,
  async handle(ctx, { value, slack }) {
    return { kind: 'modal', view: endGrantModal(await previewEnd(ctx, value), renderContextOf(slack)) };
  },
};
