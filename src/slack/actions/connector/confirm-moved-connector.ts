import { confirmMovedConnector } from '../../../operations/connector/confirm-moved-connector.ts';
import { renderFor } from '../../cards/render-card.ts';
import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

/** The button says which place it was about, where things stood then, and of which connector. */
const read = (value: string): { placeId: string; mark: string; connectorId: string } => {
  const at = value.indexOf(':');
  const [placeId = '', mark = ''] = value.slice(0, at).split('.');
  return { placeId, mark, connectorId: value.slice(at + 1) };
};

export const confirmMovedConnectorAction: ActionListener = {
  id: ACTION.confirmMovedConnector,
  redraw: (ctx, value, look) => renderFor(ctx, 'moved-connector', read(value).connectorId, look),
  async handle(ctx, { value }) {
    await confirmMovedConnector(ctx, read(value));
    return { kind: 'done' };
  },
};
