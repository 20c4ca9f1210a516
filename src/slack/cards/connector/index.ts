import { showMovedConnector } from '../../../operations/connector/show-moved-connector.ts';
import { showLeftConnector } from '../../../operations/connector/show-left-connector.ts';
import { connectorLeftCard } from './connector-left.ts';
import { movedConnectorCard } from './moved-connector.ts';
import { card } from '../card.ts';

export const connectorCards = {
  'connector-left': card(
    (ctx, { subjectId, audienceId }) =>
      showLeftConnector(ctx, subjectId, audienceId, { offset: 0, limit: 20 }),
    (view, _, look) => connectorLeftCard(view, look),
  ),
  'moved-connector': card(
    (ctx, { subjectId, audienceId }) => showMovedConnector(ctx, subjectId, audienceId),
    (view) => movedConnectorCard(view),
  ),
};
