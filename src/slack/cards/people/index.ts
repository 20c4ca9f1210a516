import { showDelegationToMe } from '../../../operations/delegation/show-delegation.ts';
import { showLeaver } from '../../../operations/leaver/show-leaver.ts';
import { delegationCard } from './delegation.ts';
import { leaverCard } from './leaver.ts';
import { card, nobody } from '../card.ts';

const LEAVER_LINES = 20;

export const peopleCards = {
  delegation: card({
    load: (ctx, { subjectId }) => showDelegationToMe(ctx, subjectId),
    draw: (view, _, look) => delegationCard(view, look),
    mayRead: nobody,
  }),
  leaver: card({
    load: (ctx, { subjectId, audienceId }) =>
      showLeaver(ctx, { subjectId, readerId: audienceId, limit: LEAVER_LINES }),
    draw: (view, _, look) => leaverCard(view, look),
    mayRead: ({ held }) => held.total > 0,
  }),
};
