import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import { decideItem } from '../../../operations/review/decide/decide-item.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { decidedLine, ROOMY } from '../../cards/review/review-item-lines.ts';
import { FIELD, ItemMetadata, parseMetadata, readVerdict, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { reasonInput, verdictInput } from '../inputs.ts';
import { itemFacts, itemForm } from './item-form.ts';
import type { SubmissionListener } from '../submission.ts';

/** Says how an item is decided now, and asks how it shall be. */
export function changeItemModal(view: ReviewItemView): ModalView {
  const now = decidedLine(view, view.item.reviewerId ?? '', ROOMY);
  return itemForm({ id: VIEW.changeItem, title: 'Change a decision', submit: 'Change' }, view, [
    itemFacts(view, now),
    verdictInput(view.item.until === null ? 'Keep' : 'Keep, as long as it lasts'),
    {
      ...reasonInput('Comment', 'Needed when you go against the recommendation. Kept as evidence.'),
      optional: true,
    },
  ]);
}

export const changeItemSubmission: SubmissionListener = {
  id: VIEW.changeItem,
  blockOf: { comment: FIELD.reason, verdict: FIELD.verdict },
  async handle(ctx, view) {
    const { itemId } = parseMetadata(ItemMetadata, view.private_metadata);
    const verdict = readVerdict(fieldValue(view, FIELD.verdict));
    if (verdict === undefined) throw noVerdict();
    await decideItem(ctx, { itemId, verdict, until: null, comment: fieldValue(view, FIELD.reason) });
  },
};

export function noVerdict(): DomainError {
  return new DomainError('invalid', 'Choose Keep or Revoke.', { field: 'verdict' });
}
