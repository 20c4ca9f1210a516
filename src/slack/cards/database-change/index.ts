import { showDatabaseChange } from '../../../operations/database-change/show-database-change.ts';
import { card, nobody } from '../card.ts';
import { databaseChangeCard } from './database-change.ts';

export const databaseChangeCards = {
  'database-change': card({
    load: (ctx, { subjectId }) => showDatabaseChange(ctx, subjectId),
    draw: (view, _, look) => databaseChangeCard(view, look),
    mayRead: nobody,
  }),
};
