import { cancelBundle } from '../../../operations/request/end/cancel-bundle.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { redrawStatus } from '../redraw.ts';

export const cancelBundleAction: ActionListener = {
  id: ACTION.cancelBundle,
  redraw: redrawStatus,
  async handle(ctx, { value }) {
    await cancelBundle(ctx, { bundleId: value });
    return { kind: 'done' };
  },
};
