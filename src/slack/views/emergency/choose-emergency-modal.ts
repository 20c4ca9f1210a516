import type { ModalView } from '@slack/types';
import { previewEmergency } from '../../../operations/emergency/preview-emergency.ts';
import type { EntitlementLabel } from '../../../operations/views.ts';
import { note, section } from '../../blocks.ts';
import { FIELD, itemFromValue, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { rightInput } from '../inputs.ts';
import { noticeView } from '../notice.ts';
import type { SubmissionListener } from '../submission.ts';
import { breakGlassModal } from './break-glass-modal.ts';

const TITLE = 'Emergency access';
/** Slack takes no more options. */
const MOST = 100;

/** Asks what is needed; what follows from taking it is said next. */
export function chooseEmergencyModal(rights: readonly EntitlementLabel[], command: string): ModalView {
  if (rights.length === 0)
    return noticeView('There’s nothing you can take in an emergency. Make a request.', TITLE);
  const left = rights.length - MOST;
  return {
    type: 'modal',
    callback_id: VIEW.chooseEmergency,
    title: { type: 'plain_text', text: TITLE },
    submit: { type: 'plain_text', text: 'Next' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      section('For emergencies only. You get it right away, others are told, and it’s reviewed afterwards.'),
      rightInput('What do you need', rights.slice(0, MOST)),
      ...(left > 0 ? [note(`… and ${left} more: name it, with \`${command} break-glass\`.`)] : []),
    ],
  };
}

export const chooseEmergencySubmission: SubmissionListener = {
  id: VIEW.chooseEmergency,
  blockOf: { entitlement: FIELD.access },
  async handle(ctx, view) {
    const entitlement = itemFromValue(ctx.config, fieldValue(view, FIELD.access));
    const preview = await previewEmergency(ctx, { entitlement });
    if (preview.refused !== null)
      return noticeView(
        `You can’t take ${preview.entitlement.label} in an emergency. ${preview.refused}`,
        TITLE,
      );
    return breakGlassModal(preview, { durationSeconds: null, isLengthOpen: false, justification: '' }, '');
  },
};
