import { confirmMissing } from '../../../operations/discovery/confirm-missing.ts';
import { renderFor } from '../../cards/render-card.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

/** The button says what was shown as missing, and on which message. */
const read = (value: string): { mark: string; changeId: string } => {
  const at = value.indexOf(':');
  return { mark: value.slice(0, at), changeId: value.slice(at + 1) };
};

export const confirmMissingAction: ActionListener = {
  id: ACTION.confirmMissing,
  redraw: (ctx, value, look) => renderFor(ctx, 'catalog-change', read(value).changeId, look),
  async handle(ctx, { value }) {
    await confirmMissing(ctx, read(value));
    return { kind: 'done' };
  },
};
