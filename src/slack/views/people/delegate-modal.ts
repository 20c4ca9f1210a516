import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import { delegateApprovals } from '../../../operations/delegation/delegate-approvals.ts';
import { findAccountHolder } from '../../../operations/people/find-account-holder.ts';
import { section } from '../../blocks.ts';
import { FIELD, VIEW } from '../../ids.ts';
import { fieldUser } from '../../payloads.ts';
import { endOfDay } from '../end-of-day.ts';
import { dateInput, personInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks who decides in one's place, and until which day. */
export function delegateModal(): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.delegate,
    title: { type: 'plain_text', text: 'Delegate decisions' },
    submit: { type: 'plain_text', text: 'Delegate' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      section(
        'A colleague decides for you for a while: what’s waiting now, and what comes. You can still decide too.',
      ),
      personInput(FIELD.person, 'Who decides'),
      dateInput(FIELD.until, 'Until the end of', 'At most 90 days ahead. You can end it before.'),
    ],
  };
}

export const delegateSubmission: SubmissionListener = {
  id: VIEW.delegate,
  blockOf: { person: FIELD.person, until: FIELD.until },
  async handle(ctx, view) {
    const chosen = fieldUser(view, FIELD.person);
    if (chosen === undefined)
      throw new DomainError('invalid', 'Choose who decides for you.', { field: 'person' });
    const { id } = await findAccountHolder(ctx, chosen, 'person');
    await delegateApprovals(ctx, { toPersonId: id, until: endOfDay(ctx, view, FIELD.until) });
  },
};
