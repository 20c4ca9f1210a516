import { showDiscrepancy } from '../../../operations/discrepancy/show-discrepancy.ts';
import { showLook } from '../../../operations/reconcile/show/show-look.ts';
import { card, nobody } from '../card.ts';
import { discrepancyCard } from './discrepancy.ts';
import { lookCard } from './look.ts';

export const reconcileCards = {
  discrepancy: card({
    load: (ctx, { subjectId }) => showDiscrepancy(ctx, subjectId),
    draw: (view, { audienceId }, render) => discrepancyCard(view, audienceId, render),
    mayRead: ({ discrepancy }, reader) => discrepancy.askedIds.some((id) => id === reader),
  }),
  look: card({
    load: (ctx, { subjectId }) => showLook(ctx, subjectId),
    draw: (view, _, render) => lookCard(view, render),
    mayRead: nobody,
  }),
};
