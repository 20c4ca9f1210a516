import { showDelegationToMe } from '../../../operations/delegation/show-delegation.ts';
import { showLeaver } from '../../../operations/leaver/show-leaver.ts';
import { delegationCard } from './delegation.ts';
import { leaverCard } from './leaver.ts';
import { card } from '../card.ts';

export const peopleCards = {
  delegation: card(
    (ctx, { subjectId }) => showDelegationToMe(ctx, subjectId),
    (view, _, look) => delegationCard(view, look),
  ),
  leaver: card(
    (ctx, { subjectId, audienceId }) => showLeaver(ctx, subjectId, audienceId),
    (view, _, look) => leaverCard(view, look),
  ),
};
