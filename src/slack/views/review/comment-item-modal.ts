import type { ModalView } from '@slack/types';
import { commentItem } from '../../../operations/review/decide/comment-item.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { FIELD, ItemMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { reasonInput } from '../inputs.ts';
import { itemFacts, itemForm } from './item-form.ts';
import type { SubmissionListener } from '../submission.ts';

export function commentItemModal(view: ReviewItemView): ModalView {
  return itemForm({ id: VIEW.commentItem, title: 'Comment', submit: 'Save' }, view, [
    itemFacts(view),
    reasonInput('Comment', 'This doesn’t decide anything. Kept with the item, as evidence.'),
  ]);
}

export const commentItemSubmission: SubmissionListener = {
  id: VIEW.commentItem,
  blockOf: { comment: FIELD.reason },
  async handle(ctx, view) {
    const { itemId } = parseMetadata(ItemMetadata, view.private_metadata);
    await commentItem(ctx, { itemId, comment: fieldValue(view, FIELD.reason) });
  },
};
