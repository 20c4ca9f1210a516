import type { ModalView } from '@slack/types';
import { answerQuestion } from '../../../operations/question/answer-question.ts';
import type { MessageView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { AnswerMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { quote } from '../../mrkdwn.ts';
import { fieldValue } from '../../payloads.ts';
import { person } from '../../wording.ts';
import { reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

export function answerQuestionModal(question: MessageView): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.answerQuestion,
    private_metadata: JSON.stringify({ questionId: question.id }),
    title: { type: 'plain_text', text: 'Answer' },
    submit: { type: 'plain_text', text: 'Answer' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(`${person(question.from)} asks:`, quote(question.text, 1_500)),
      reasonInput('Answer', 'Every approver of the request can read it.'),
    ],
  };
}

export const answerQuestionSubmission: SubmissionListener = {
  id: VIEW.answerQuestion,
  blockOf: { comment: FIELD.reason },
  async handle(ctx, view) {
    const { questionId } = parseMetadata(AnswerMetadata, view.private_metadata);
    await answerQuestion(ctx, { questionId, text: fieldValue(view, FIELD.reason) });
  },
};
