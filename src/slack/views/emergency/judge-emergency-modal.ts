import type { ModalView } from '@slack/types';
import type { PersonCtx } from '../../../operations/actor.ts';
import { judgeEmergency } from '../../../operations/emergency/judge-emergency.ts';
import type { EmergencyReviewView } from '../../../operations/emergency/show-emergency-review.ts';
import { section } from '../../blocks.ts';
import { takenLine } from '../../cards/emergency/emergency-lines.ts';
import { why } from '../../cards/request/request-lines.ts';
import { FIELD, JudgeEmergencyMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue, type PayloadView } from '../../payloads.ts';
import { reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks a reviewer of emergency access why they judge so: the comment is kept as evidence. */
export function judgeEmergencyModal(view: EmergencyReviewView, justified: boolean): ModalView {
  const { grant } = view.request;
  const ends =
    !justified && (grant?.state === 'active' || grant?.state === 'provisioning')
      ? 'Any access that’s left ends right away.'
      : '';
  return {
    type: 'modal',
    callback_id: justified ? VIEW.emergencyJustified : VIEW.emergencyNotJustified,
    private_metadata: JSON.stringify({ reviewId: view.review.id }),
    title: { type: 'plain_text', text: justified ? 'Justified' : 'Not justified' },
    submit: { type: 'plain_text', text: justified ? 'Justified' : 'Not justified' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(takenLine(view), why(view.request), ends),
      reasonInput('Why', 'Kept with the review. The owners and the audit channel read it.'),
    ],
  };
}

const judgement = (id: string, justified: boolean): SubmissionListener => ({
  id,
  blockOf: { comment: FIELD.reason },
  async handle(ctx: PersonCtx, view: PayloadView): Promise<void> {
    const { reviewId } = parseMetadata(JudgeEmergencyMetadata, view.private_metadata);
    await judgeEmergency(ctx, { reviewId, justified, comment: fieldValue(view, FIELD.reason) });
  },
});

export const emergencyJustifiedSubmission = judgement(VIEW.emergencyJustified, true);
export const emergencyNotJustifiedSubmission = judgement(VIEW.emergencyNotJustified, false);
