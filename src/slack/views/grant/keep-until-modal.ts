import type { ModalView } from '@slack/types';
import { decideItem } from '../../../operations/review/decide/decide-item.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { FIELD, ItemMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { endOfDay } from '../end-of-day.ts';
import { dateInput, reasonInput } from '../inputs.ts';
import { itemFacts, itemForm } from '../review/item-form.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks until which day somebody still needs it. */
export function keepUntilModal(view: ReviewItemView): ModalView {
  return itemForm({ id: VIEW.keepUntil, title: 'Keep until…', submit: 'Keep until then' }, view, [
    itemFacts(view),
    dateInput(FIELD.until, 'Until the end of', 'It ends by itself then. The holder gets a warning before.'),
    {
      ...reasonInput('Comment', 'Needed where revoking is recommended. Kept as evidence.'),
      optional: true,
    },
  ]);
}

export const keepUntilSubmission: SubmissionListener = {
  id: VIEW.keepUntil,
  blockOf: { comment: FIELD.reason, until: FIELD.until },
  async handle(ctx, view) {
    const { itemId } = parseMetadata(ItemMetadata, view.private_metadata);
    const until = endOfDay(ctx, view, FIELD.until);
    await decideItem(ctx, { itemId, verdict: 'keep', until, comment: fieldValue(view, FIELD.reason) });
  },
};
