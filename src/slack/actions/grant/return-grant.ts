import { returnGrant } from '../../../operations/grant/end/return-grant.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

export const returnGrantAction: ActionListener = {
  id: ACTION.returnGrant,
  redraw: redrawn('grant'),
  async handle(ctx, { value }) {
    await returnGrant(ctx, { grantId: value });
    return { kind: 'done' };
  },
};
