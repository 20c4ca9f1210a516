import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { showGlassReview } from '../../../operations/emergency/show-emergency-review.ts';
import { glassReviewCard, isReviewer } from '../../cards/emergency/emergency-review.ts';
import { ACTION } from '../../ids.ts';
import { judgeGlassModal } from '../../views/emergency/judge-emergency-modal.ts';
import type { ActionListener } from '../action.ts';

/** Opens the form that asks why. Whether this person may judge it is judged again when it is sent. */
const judging = (id: string, justified: boolean): ActionListener => ({
  id,
  async redraw(ctx, reviewId, look) {
    const view = await showGlassReview(ctx, reviewId);
    const personId = ctx.actor.person.id;
    return isReviewer(view, personId) ? glassReviewCard(view, personId, look) : undefined;
  },
  async handle(ctx, { value }) {
    const view = await showGlassReview(ctx, value);
    if (!isReviewer(view, ctx.actor.person.id))
      throw new DomainError(
        'forbidden',
        'You aren’t among those who may judge this use of emergency access.',
      );
    if (view.review.state !== 'open')
      throw new StaleStateError(
        `${view.endedBy?.name ?? 'Somebody else'} has judged this already, so nothing was changed.`,
      );
    return { kind: 'modal', view: judgeGlassModal(view, justified) };
  },
});

export const glassJustifiedAction = judging(ACTION.glassJustified, true);
export const glassNotJustifiedAction = judging(ACTION.glassNotJustified, false);
