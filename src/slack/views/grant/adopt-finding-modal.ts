import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { decideFinding } from '../../../operations/finding/decide-finding.ts';
import type { FindingPreview } from '../../../operations/finding/preview-finding.ts';
import { section } from '../../blocks.ts';
import { accessLine, ignoringLine, reasonBlocks } from '../../cards/grant/finding.ts';
import { FIELD, FindingMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldDate, fieldValue, fieldValues, type PayloadView } from '../../payloads.ts';
import type { RenderContext } from '../../wording.ts';
import { endOfDay } from '../end-of-day.ts';
import { dateInput, noEndInput, reasonInput } from '../inputs.ts';
import type { SubmissionListener } from '../submission.ts';
import { shownAs } from './shown-as.ts';

/** Asks until when what was found stays, and why. */
export function adoptFindingModal(preview: FindingPreview, render: RenderContext): ModalView {
  const until = dateInput(
    FIELD.until,
    'Until the end of',
    'At most a year ahead. It ends by itself then, and the holder gets a warning before.',
  );
  return {
    type: 'modal',
    callback_id: VIEW.adoptFinding,
    private_metadata: shownAs(preview),
    title: { type: 'plain_text', text: 'Adopt access' },
    submit: { type: 'plain_text', text: 'Adopt' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(accessLine(preview, render), ignoringLine(preview)),
      ...reasonBlocks(preview.finding),
      ...(preview.mayStayForGood
        ? [{ ...until, optional: true }, noEndInput('Or with no end date')]
        : [until]),
      reasonInput('Why', 'The other owners read this, with your name. It stays in the audit trail.'),
    ],
  };
}

export const adoptFindingSubmission: SubmissionListener = {
  id: VIEW.adoptFinding,
  blockOf: { until: FIELD.until, reason: FIELD.reason },
  async handle(ctx, view) {
    await decideFinding(ctx, {
      ...parseMetadata(FindingMetadata, view.private_metadata),
      verdict: 'adopt',
      until: endIn(ctx, view),
      reason: fieldValue(view, FIELD.reason),
    });
  },
};

/** Null: no end was chosen on purpose. */
function endIn(ctx: PersonCtx, view: PayloadView): Date | null {
  if (fieldValues(view, FIELD.noEnd).length === 0) return endOfDay(ctx, view, FIELD.until);
  if (fieldDate(view, FIELD.until) === undefined) return null;
  throw new DomainError('invalid', 'Choose a day or no end date, not both.', { field: FIELD.until });
}
