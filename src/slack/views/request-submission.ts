import { submitBundle } from '../../operations/request/submit-request.ts';
import { FIELD, VIEW } from '../ids.ts';
import { beneficiaryOf } from './fill-request-modal.ts';
import { filledIn } from './request-modal.ts';
import type { SubmissionListener } from './submission.ts';

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
  async handle(ctx, view) {
    const { forSlackUserId, ...asked } = filledIn(ctx.config, view);
    const beneficiary = await beneficiaryOf(ctx, forSlackUserId);
    await submitBundle(ctx, {
      ...asked,
      idempotencyKey: view.id,
      ...(beneficiary === undefined ? {} : { beneficiaryId: beneficiary.id }),
    });
  },
};
