import type { ModalView } from '@slack/types';
import type { CampaignView } from '../../../operations/campaign/show/campaign-view.ts';
import { spareRemovals } from '../../../operations/campaign/close/spare-removals.ts';
import { section } from '../../blocks.ts';
import { titleOf } from '../../cards/campaign/campaign-lines.ts';
import { CampaignMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks why what nobody decided keeps its access. */
export function spareRemovalsModal(view: CampaignView): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.spareRemovals,
    private_metadata: JSON.stringify({ campaignId: view.campaign.id }),
    title: { type: 'plain_text', text: 'Keep their access' },
    submit: { type: 'plain_text', text: 'Keep their access' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(
        titleOf(view),
        'Undecided access whose removal hasn’t started stays, and is reported as undecided. What reviewers revoked is still removed, and so is what you hold yourself.',
      ),
      reasonInput('Why', 'Kept as evidence, with your name.'),
    ],
  };
}

export const spareRemovalsSubmission: SubmissionListener = {
  id: VIEW.spareRemovals,
  blockOf: { comment: FIELD.reason, reason: FIELD.reason },
  async handle(ctx, view) {
    const { campaignId } = parseMetadata(CampaignMetadata, view.private_metadata);
    await spareRemovals(ctx, { campaignId, reason: fieldValue(view, FIELD.reason) });
  },
};
