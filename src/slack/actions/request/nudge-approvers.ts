import { nudgeApprovers } from '../../../operations/approval/ask/nudge-approvers.ts';
import { nudgeBundle } from '../../../operations/approval/ask/nudge-bundle.ts';
import { sentence } from '../../blocks.ts';
import { ACTION, isBundleId } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { redrawStatus } from '../redraw.ts';

const SAID = 'They were reminded. You can nudge them again in an hour.';

export const nudgeApproversAction: ActionListener = {
  id: ACTION.nudgeApprovers,
  redraw: redrawStatus,
  async handle(ctx, { value }) {
    if (isBundleId(value)) await nudgeBundle(ctx, { bundleId: value });
    else await nudgeApprovers(ctx, { requestId: value });
    return { kind: 'message', message: sentence(SAID) };
  },
};
