import type { ModalView } from '@slack/types';
import { decideFinding } from '../../../operations/finding/decide-finding.ts';
import type { FindingView } from '../../../operations/finding/show-finding.ts';
import { section } from '../../blocks.ts';
import { accessLine } from '../../cards/grant/finding.ts';
import { FIELD, FindingMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import type { RenderContext } from '../../wording.ts';
import { endOfDay } from '../end-of-day.ts';
import { dateInput, reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';
import { shownAs } from './shown-as.ts';

/** Asks until when the decision is put off, and why. */
export function ignoreFindingModal(view: FindingView, render: RenderContext): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.ignoreFinding,
    private_metadata: shownAs(view),
    title: { type: 'plain_text', text: 'Ignore for now' },
    submit: { type: 'plain_text', text: 'Ignore' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(accessLine(view, render), 'The access stays meanwhile, and nobody is reminded of it.'),
      dateInput(FIELD.until, 'Until the end of', 'At most 90 days ahead. Then the owners are asked again.'),
      reasonInput('Why', 'The other owners read this, with your name. It stays in the audit trail.'),
    ],
  };
}

export const ignoreFindingSubmission: SubmissionListener = {
  id: VIEW.ignoreFinding,
  blockOf: { until: FIELD.until, reason: FIELD.reason },
  async handle(ctx, view) {
    await decideFinding(ctx, {
      ...parseMetadata(FindingMetadata, view.private_metadata),
      verdict: 'ignore',
      until: endOfDay(ctx, view, FIELD.until),
      reason: fieldValue(view, FIELD.reason),
    });
  },
};
