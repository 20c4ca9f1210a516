import { submitBundle } from '../../../operations/request/submit-request.ts';
import { FIELD, VIEW } from '../../ids.ts';
import { beneficiaryOf, fillRequestModal } from './fill-request-modal.ts';
import { chosenLength, wishedEnd } from '../inputs.ts';
import { filledIn, showedLengthOf } from './request-modal.ts';
import type { SubmissionListener } from '../submission.ts';

const TOO_SOON =
  'Not sent yet: the form hadn’t shown for how long you can have this, and who is asked. Check that, then send it again.';

/** The view's id is the request's idempotency key: a form sent twice is one request. */
export const requestSubmission: SubmissionListener = {
  id: VIEW.request,
  blockOf: {
    entitlement: FIELD.access,
    items: FIELD.access,
    beneficiary: FIELD.beneficiary,
    duration: FIELD.duration,
    durationSeconds: FIELD.duration,
    justification: FIELD.justification,
    ticket: FIELD.ticket,
  },
  async handle(ctx, view, render) {
    const filled = filledIn(ctx.config, view);
    if (!showedLengthOf(view, filled)) return fillRequestModal(ctx, filled, render, TOO_SOON);
    const { forSlackUserId, items, justification, ticket } = filled;
    const beneficiary = await beneficiaryOf(ctx, forSlackUserId);
    await submitBundle(ctx, {
      items,
      justification,
      ticket,
      durationSeconds: chosenLength(view),
      ...wishedEnd(view),
      idempotencyKey: view.id,
      ...(beneficiary === undefined ? {} : { beneficiaryId: beneficiary.id }),
    });
  },
};
