import { StaleStateError } from '../../../domain/errors.ts';
import { showCampaign } from '../../../operations/campaign/show/show-campaign.ts';
import { showBatch } from '../../../operations/review/show/show-batch.ts';
import { showReviewItem } from '../../../operations/review/show/show-review-item.ts';
import { campaignCard } from '../../cards/campaign/campaign.ts';
import { campaignSignOffCard } from '../../cards/campaign/campaign-sign-off.ts';
import { reviewBatchCard } from '../../cards/review/review-batch.ts';
import { readItemId } from '../../ids.ts';
import type { ActionListener } from '../action.ts';

type Redraw = NonNullable<ActionListener['redraw']>;

export const redrawBatch: Redraw = async (ctx, batchId) => {
  const view = await showBatch(ctx, batchId);
  return view.reviewer.id === ctx.actor.person.id ? reviewBatchCard(view) : undefined;
};

export const redrawItem: Redraw = async (ctx, value, look) => {
  try {
    const { batchId } = await showReviewItem(ctx, readItemId(value));
    return await redrawBatch(ctx, batchId, look);
  } catch (error) {
    // It went to another reviewer: their message and this one follow from the rows.
    if (error instanceof StaleStateError) return undefined;
    throw error;
  }
};

export const redrawCampaign: Redraw = async (ctx, campaignId, look) => {
  const { isAdmin, isAuditor } = ctx.actor;
  return isAdmin || isAuditor ? campaignCard(await showCampaign(ctx, campaignId), isAdmin, look) : undefined;
};

export const redrawSignOff: Redraw = async (ctx, campaignId) => {
  const view = await showCampaign(ctx, campaignId);
  const { person, isAdmin, isAuditor } = ctx.actor;
  return view.signOffs.some((one) => one.person.id === person.id)
    ? campaignSignOffCard(view, person.id, isAdmin || isAuditor)
    : undefined;
};
