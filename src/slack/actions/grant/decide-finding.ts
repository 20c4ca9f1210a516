import { decideFinding } from '../../../operations/finding/decide-finding.ts';
import { redrawn } from '../redraw.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

const deciding = (id: string, verdict: 'keep' | 'remove'): ActionListener => ({
  id,
  redraw: redrawn('finding'),
  async handle(ctx, { value }) {
    await decideFinding(ctx, { grantId: value, verdict });
    return { kind: 'done' };
  },
});

export const keepFindingAction = deciding(ACTION.keepFinding, 'keep');
export const removeFindingAction = deciding(ACTION.removeFinding, 'remove');
