import type { ModalView } from '@slack/types';
import { denyRequest } from '../../../operations/approval/decide/deny-request.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import type { RequestView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { firstLine } from '../../cards/request/request-approval.ts';
import { DecideMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue, type PayloadView } from '../../payloads.ts';
import { reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks the approver why, since the requester will want to know. */
export function denyModal(view: RequestView): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.deny,
    private_metadata: JSON.stringify({ requestId: view.request.id }),
    title: { type: 'plain_text', text: 'Deny request' },
    submit: { type: 'plain_text', text: 'Deny' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(firstLine(view)),
      reasonInput(
        'Why',
        'The requester and the other approvers read this. Say what would change your answer.',
      ),
    ],
  };
}

export const denySubmission: SubmissionListener = {
  id: VIEW.deny,
  blockOf: { comment: FIELD.reason },
  async handle(ctx: PersonCtx, view: PayloadView): Promise<void> {
    const { requestId } = parseMetadata(DecideMetadata, view.private_metadata);
    await denyRequest(ctx, { requestId, comment: fieldValue(view, FIELD.reason) });
  },
};
