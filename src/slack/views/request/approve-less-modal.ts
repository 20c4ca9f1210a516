import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import { approveRequest } from '../../../operations/approval/decide/approve-request.ts';
import { mostToGive } from '../../../operations/approval/decide/most-to-give.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import type { RequestView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { firstLine } from '../../cards/request/request-approval.ts';
import { shorterLengths } from '../../cards/request/shorter-lengths.ts';
import { DecideMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { durationInput, endingLength, reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks an approver for how long instead: what it would be if they approved it now. */
export function approveLessModal(
  { config, clock }: Pick<PersonCtx, 'config' | 'clock'>,
  view: RequestView,
): ModalView {
  const { request, holds } = view;
  const extended = holds.find(({ grant }) => grant.id === request.extendsGrantId)?.grant;
  const isEndless = request.durationSeconds === null && request.wishedEndAt === null;
  const choices = shorterLengths(mostToGive(config, request, extended, clock.now()), isEndless);
  if (choices.length === 0)
    throw new DomainError(
      'invalid',
      'There’s no shorter time to choose any more, since the end that was asked for is near. Approve it as it is, or deny it.',
    );
  const longest = choices.at(-1)?.seconds ?? null;
  return {
    type: 'modal',
    callback_id: VIEW.approveLess,
    private_metadata: JSON.stringify({ requestId: view.request.id }),
    title: { type: 'plain_text', text: 'Approve for less time' },
    submit: { type: 'plain_text', text: 'Approve' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(firstLine(view)),
      durationInput(choices, longest, 'less', 'For how long'),
      { ...reasonInput('Why', 'Kept with the request, and in the audit trail.'), optional: true },
    ],
  };
}

export const approveLessSubmission: SubmissionListener = {
  id: VIEW.approveLess,
  blockOf: { comment: FIELD.reason, duration: FIELD.duration, durationSeconds: FIELD.duration },
  async handle(ctx, view) {
    const { requestId } = parseMetadata(DecideMetadata, view.private_metadata);
    await approveRequest(ctx, {
      requestId,
      durationSeconds: endingLength(view),
      comment: fieldValue(view, FIELD.reason),
    });
  },
};
