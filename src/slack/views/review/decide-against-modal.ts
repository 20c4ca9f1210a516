import type { ModalView } from '@slack/types';
import type { ReviewVerdict } from '../../../domain/review/review-item.ts';
import { decideItem } from '../../../operations/review/decide/decide-item.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { FIELD, ItemMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldValue } from '../../payloads.ts';
import { reasonInput } from '../inputs.ts';
import { itemFacts, itemForm } from './item-form.ts';
import type { SubmissionListener } from '../submission.ts';

const WORDS: Record<ReviewVerdict, { id: string; verb: string }> = {
  keep: { id: VIEW.keepItem, verb: 'Keep' },
  revoke: { id: VIEW.revokeItem, verb: 'Revoke' },
};

/** Asks whoever decides otherwise than is recommended why. */
export function decideAgainstModal(view: ReviewItemView, verdict: ReviewVerdict): ModalView {
  const { id, verb } = WORDS[verdict];
  return itemForm({ id, title: `${verb} all the same?`, submit: verb }, view, [
    itemFacts(view),
    reasonInput(`Why you ${verdict} it`, 'A sentence is enough. Kept as evidence beside the recommendation.'),
  ]);
}

const against = (verdict: ReviewVerdict): SubmissionListener => ({
  id: WORDS[verdict].id,
  blockOf: { comment: FIELD.reason },
  async handle(ctx, view) {
    const { itemId } = parseMetadata(ItemMetadata, view.private_metadata);
    await decideItem(ctx, { itemId, verdict, comment: fieldValue(view, FIELD.reason) });
  },
});

export const keepAgainstSubmission = against('keep');
export const revokeAgainstSubmission = against('revoke');
