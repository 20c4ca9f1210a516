import { StaleStateError } from '../../../domain/errors.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { bringCampaign } from '../../../operations/campaign/show/bring-campaign.ts';
import { closeEarly } from '../../../operations/campaign/close/close-early.ts';
import { confirmRemovals } from '../../../operations/campaign/close/confirm-removals.ts';
import { continueRemovals } from '../../../operations/campaign/close/continue-removals.ts';
import { discardCampaign } from '../../../operations/campaign/plan/discard-campaign.ts';
import { holdRemovals } from '../../../operations/campaign/close/hold-removals.ts';
import { refreshCampaign } from '../../../operations/campaign/run/refresh-campaign.ts';
import { showCampaign } from '../../../operations/campaign/show/show-campaign.ts';
import { signCampaign } from '../../../operations/campaign/close/sign-campaign.ts';
import { startCampaign } from '../../../operations/campaign/launch/start-campaign.ts';
import { sentence } from '../../blocks.ts';
import { ACTION } from '../../ids.ts';
import { giveUnreviewedModal } from '../../views/campaign/give-unreviewed-modal.ts';
import { spareRemovalsModal } from '../../views/campaign/spare-removals-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

/** One act on a campaign: its cards follow from the rows. */
const steering = (
  id: string,
  act: (ctx: PersonCtx, of: { campaignId: string }) => Promise<unknown>,
): ActionListener => ({
  id,
  redraw: redrawn('campaign'),
  async handle(ctx, { value }) {
    await act(ctx, { campaignId: value });
    return { kind: 'done' };
  },
});

const sign: ActionListener = {
  ...steering(ACTION.signCampaign, signCampaign),
  redraw: redrawn('campaign-sign-off'),
};

const show: ActionListener = {
  id: ACTION.showCampaign,
  async handle(ctx, { value }) {
    await bringCampaign(ctx, { campaignId: value });
    return { kind: 'message', message: sentence('I’ve sent it to you again.') };
  },
};

/** Opens the form that asks to whom. */
const give: ActionListener = {
  id: ACTION.giveUnreviewed,
  redraw: redrawn('campaign'),
  async handle(ctx, { value }) {
    const view = await showCampaign(ctx, value);
    if (view.campaign.state !== 'running' || view.unreviewed === 0)
      throw new StaleStateError(
        'There’s nothing to assign: everything has a reviewer, or the review is closed.',
      );
    return { kind: 'modal', view: giveUnreviewedModal(view) };
  },
};

/** Opens the form that asks why. */
const spare: ActionListener = {
  id: ACTION.spareRemovals,
  redraw: redrawn('campaign'),
  async handle(ctx, { value }) {
    const view = await showCampaign(ctx, value);
    if (view.campaign.state !== 'closing')
      throw new StaleStateError('It isn’t closing, so there’s no removal to skip.');
    return { kind: 'modal', view: spareRemovalsModal(view) };
  },
};

export const campaignActions: ActionListener[] = [
  steering(ACTION.startCampaign, startCampaign),
  steering(ACTION.discardCampaign, discardCampaign),
  steering(ACTION.refreshCampaign, refreshCampaign),
  steering(ACTION.closeCampaign, closeEarly),
  steering(ACTION.confirmRemovals, confirmRemovals),
  steering(ACTION.holdRemovals, holdRemovals),
  steering(ACTION.continueRemovals, continueRemovals),
  sign,
  show,
  give,
  spare,
];
