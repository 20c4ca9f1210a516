import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import { findAccountHolder } from '../../../operations/people/find-account-holder.ts';
import { reassignRequest } from '../../../operations/approval/ask/reassign-request.ts';
import type { RequestView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { firstLine } from '../../cards/request/request-approval.ts';
import { DecideMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { fieldUser, fieldValue } from '../../payloads.ts';
import { personInput, reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks an approver who shall decide in their place. */
export function handOnModal(view: RequestView): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.handOn,
    private_metadata: JSON.stringify({ requestId: view.request.id }),
    title: { type: 'plain_text', text: 'Hand on' },
    submit: { type: 'plain_text', text: 'Hand on' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(firstLine(view), 'Somebody else decides this one request for you.'),
      personInput(FIELD.person, 'To whom'),
      reasonInput('Why', 'Kept with the request, and in the audit trail.'),
    ],
  };
}

export const handOnSubmission: SubmissionListener = {
  id: VIEW.handOn,
  blockOf: { comment: FIELD.reason, person: FIELD.person },
  async handle(ctx, view) {
    const { requestId } = parseMetadata(DecideMetadata, view.private_metadata);
    const chosen = fieldUser(view, FIELD.person);
    if (chosen === undefined)
      throw new DomainError('invalid', 'Choose who decides for you.', { field: 'person' });
    const to = await findAccountHolder(ctx, chosen, 'person');
    await reassignRequest(ctx, { requestId, toPersonId: to.id, reason: fieldValue(view, FIELD.reason) });
  },
};
