import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import type { RequestView } from '../../../operations/views.ts';
import { ACTION, type More, readMore } from '../../ids.ts';
import { approveLessModal } from '../../views/request/approve-less-modal.ts';
import { askQuestionModal } from '../../views/question/ask-question-modal.ts';
import { handOnModal } from '../../views/people/hand-on-modal.ts';
import type { ActionListener } from '../action.ts';
import { awaitedRequest } from './awaited-request.ts';
import { redrawApproval } from '../redraw.ts';

const FORMS: Record<More, (ctx: PersonCtx, view: RequestView) => ModalView> = {
  less: approveLessModal,
  ask: (_, view) => askQuestionModal(view),
  hand: (_, view) => handOnModal(view),
};

/** Opens the form of what was picked in the … menu. */
export const moreOfRequestAction: ActionListener = {
  id: ACTION.moreOfRequest,
  redraw: (ctx, value, look) => redrawApproval(ctx, readMore(value).requestId, look),
  async handle(ctx, { value }) {
    const { more, requestId } = readMore(value);
    if (more === undefined)
      throw new DomainError('invalid', 'That option is gone. Use the buttons beside it.');
    return { kind: 'modal', view: FORMS[more](ctx, await awaitedRequest(ctx, requestId)) };
  },
};
