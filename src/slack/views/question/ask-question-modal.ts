import type { ModalView } from '@slack/types';
import { askQuestion } from '../../../operations/question/ask-question.ts';
import type { RequestView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { firstLine } from '../../cards/request/request-approval.ts';
import { DecideMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** What an approver wants to know before they decide. */
export function askQuestionModal(view: RequestView): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.askQuestion,
    private_metadata: JSON.stringify({ requestId: view.request.id }),
    title: { type: 'plain_text', text: 'Ask a question' },
    submit: { type: 'plain_text', text: 'Ask' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(firstLine(view)),
      reasonInput(
        'Question',
        'The requester gets it as a message. Every approver can read it on the request.',
      ),
    ],
  };
}

export const askQuestionSubmission: SubmissionListener = {
  id: VIEW.askQuestion,
  blockOf: { comment: FIELD.reason },
  async handle(ctx, view) {
    const { requestId } = parseMetadata(DecideMetadata, view.private_metadata);
    await askQuestion(ctx, { requestId, text: fieldValue(view, FIELD.reason) });
  },
};
