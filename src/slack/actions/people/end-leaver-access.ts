import { PersonId } from '../../../domain/ids.ts';
import { endLeaverAccess } from '../../../operations/leaver/end-leaver-access.ts';
import { redrawn } from '../redraw.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

export const endLeaverAccessAction: ActionListener = {
  id: ACTION.endLeaverAccess,
  redraw: redrawn('leaver'),
  async handle(ctx, { value }) {
    await endLeaverAccess(ctx, { personId: PersonId.parse(value) });
    return { kind: 'done' };
  },
};
