import { showMovedConnector } from '../../../operations/connector/show-moved-connector.ts';
import { showCatalogChange } from '../../../operations/discovery/catalog-change.ts';
import { showLeftConnector } from '../../../operations/connector/show-left-connector.ts';
import { catalogChangeCard } from './catalog-change.ts';
import { connectorLeftCard } from './connector-left.ts';
import { movedConnectorCard } from './moved-connector.ts';
import { card, nobody } from '../card.ts';

export const connectorCards = {
  'connector-left': card({
    load: (ctx, { subjectId, audienceId }) =>
      showLeftConnector(ctx, subjectId, audienceId, { offset: 0, limit: 20 }),
    draw: (view, _, look) => connectorLeftCard(view, look),
    mayRead: nobody,
  }),
  'catalog-change': card({
    load: (ctx, { subjectId, audienceId }) => showCatalogChange(ctx, subjectId, audienceId),
    draw: (view, { subjectId }, { now }) => catalogChangeCard(view, subjectId, now),
    mayRead: ({ mayConfirm }) => mayConfirm,
  }),
  'moved-connector': card({
    load: (ctx, { subjectId, audienceId }) => showMovedConnector(ctx, subjectId, audienceId),
    draw: (view) => movedConnectorCard(view),
    mayRead: ({ mayConfirm, total }) => mayConfirm || total > 0,
  }),
};
