import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { showQuestion } from '../../../operations/question/show-question.ts';
import { ACTION } from '../../ids.ts';
import { answerQuestionModal } from '../../views/question/answer-question-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawn } from '../redraw.ts';

/** Opens the form for the answer. */
export const answerQuestionAction: ActionListener = {
  id: ACTION.answerQuestion,
  redraw: redrawn('question'),
  async handle(ctx, { value }) {
    const { message, request } = await showQuestion(ctx, value);
    const { id } = ctx.actor.person;
    if (request.requester.id !== id && request.beneficiary.id !== id)
      throw new DomainError(
        'forbidden',
        'Only the person who made the request, or whom it is for, can answer.',
      );
    if (request.request.state !== 'pending')
      throw new StaleStateError(`The request is already ${request.request.state}. No answer needed.`);
    return { kind: 'modal', view: answerQuestionModal(message) };
  },
};
