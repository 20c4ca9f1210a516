import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import type { CampaignView } from '../../../operations/campaign/show/campaign-view.ts';
import { giveUnreviewed } from '../../../operations/campaign/run/give-unreviewed.ts';
import { findAccountHolder } from '../../../operations/people/find-account-holder.ts';
import { section } from '../../blocks.ts';
import { titleOf } from '../../cards/campaign/campaign-lines.ts';
import { CampaignMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { fieldUser } from '../../payloads.ts';
import { counted } from '../../wording.ts';
import { personInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks who reviews what nobody on the list may. */
export function giveUnreviewedModal(view: CampaignView): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.giveUnreviewed,
    private_metadata: JSON.stringify({ campaignId: view.campaign.id }),
    title: { type: 'plain_text', text: 'Assign a reviewer' },
    submit: { type: 'plain_text', text: 'Assign' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(
        titleOf(view),
        `${counted(view.unreviewed, 'item has', 'items have')} no reviewer. Whoever you choose gets what they may review. That leaves out their own access, what they asked for or approved, and the access of people they report to.`,
      ),
      personInput(FIELD.person, 'Reviewer'),
    ],
  };
}

export const giveUnreviewedSubmission: SubmissionListener = {
  id: VIEW.giveUnreviewed,
  blockOf: { person: FIELD.person },
  async handle(ctx, view) {
    const { campaignId } = parseMetadata(CampaignMetadata, view.private_metadata);
    const chosen = fieldUser(view, FIELD.person);
    if (chosen === undefined) throw new DomainError('invalid', 'Choose a reviewer.', { field: 'person' });
    const to = await findAccountHolder(ctx, chosen, 'person');
    await giveUnreviewed(ctx, { campaignId, toPersonId: to.id });
  },
};
