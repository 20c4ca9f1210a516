import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { showEmergencyReview } from '../../../operations/emergency/show-emergency-review.ts';
import { redrawn } from '../redraw.ts';
import { isReviewer } from '../../cards/emergency/emergency-review.ts';
import { ACTION } from '../../ids.ts';
import { judgeEmergencyModal } from '../../views/emergency/judge-emergency-modal.ts';
import type { ActionListener } from '../action.ts';

/** Opens the form that asks why. Whether this person may judge it is judged again when it is sent. */
const judging = (id: string, justified: boolean): ActionListener => ({
  id,
  redraw: redrawn('glass-review'),
  async handle(ctx, { value }) {
    const view = await showEmergencyReview(ctx, value);
    if (!isReviewer(view, ctx.actor.person.id))
      throw new DomainError('forbidden', 'You can’t judge this use of emergency access.');
    if (view.review.state !== 'open')
      throw new StaleStateError(
        `${view.endedBy?.name ?? 'Somebody else'} has judged this already, so nothing was changed.`,
      );
    return { kind: 'modal', view: judgeEmergencyModal(view, justified) };
  },
});

export const emergencyJustifiedAction = judging(ACTION.emergencyJustified, true);
export const emergencyNotJustifiedAction = judging(ACTION.emergencyNotJustified, false);
