import type { ModalView } from '@slack/types';
import { decideDiscrepancy } from '../../../operations/discrepancy/decide-discrepancy.ts';
import type { DiscrepancyView } from '../../../operations/discrepancy/show-discrepancy.ts';
import { section } from '../../blocks.ts';
import { differenceLine } from '../../cards/reconcile/discrepancy.ts';
import { DiscrepancyMetadata, FIELD, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import type { RenderContext } from '../../wording.ts';
import { endOfDay } from '../end-of-day.ts';
import { dateInput, reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks until which day a difference may stay, and why. */
export function ignoreDiscrepancyModal(
  view: DiscrepancyView,
  readerId: string,
  render: RenderContext,
): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.ignoreDiscrepancy,
    private_metadata: JSON.stringify({ id: view.discrepancy.id }),
    title: { type: 'plain_text', text: 'Leave it for now' },
    submit: { type: 'plain_text', text: 'Leave it' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      section(differenceLine(view, readerId, render)),
      dateInput(FIELD.until, 'Until the end of', 'You’re asked again after that day, or when it changes.'),
      reasonInput('Why', 'It stays in the audit trail.'),
    ],
  };
}

export const ignoreDiscrepancySubmission: SubmissionListener = {
  id: VIEW.ignoreDiscrepancy,
  blockOf: { until: FIELD.until, reason: FIELD.reason },
  async handle(ctx, view) {
    const { id } = parseMetadata(DiscrepancyMetadata, view.private_metadata);
    const until = endOfDay(ctx, view, FIELD.until);
    await decideDiscrepancy(ctx, {
      id,
      verdict: { kind: 'ignore', until, reason: fieldValue(view, FIELD.reason) },
    });
  },
};
