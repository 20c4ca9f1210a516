import type { KnownBlock } from '@slack/types';
import type { MovedConnectorLine } from '../../operations/connector/show-moved-connector.ts';
import { section } from '../blocks.ts';
import { confirmMovedButton, movedConnectorLine, settlesMoved } from '../cards/connector/moved-connector.ts';
import { listBlockId, type Place } from '../ids.ts';

/** A connector that waits for its settings to be put back, or for an admin's word that its system moved. */
export function movedConnectorRow(view: MovedConnectorLine, place: Place): KnownBlock {
  const row = section(movedConnectorLine(view), settlesMoved(view));
  if (!view.mayConfirm) return row;
  return {
    ...row,
    block_id: listBlockId(place, `moved-${view.connectorId}`),
    accessory: confirmMovedButton(view),
  };
}
