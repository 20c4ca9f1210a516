import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import { findAccountHolder } from '../../../operations/people/find-account-holder.ts';
import { reassignItem } from '../../../operations/review/decide/reassign-item.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { FIELD, ItemMetadata, parseMetadata, VIEW } from '../../ids.ts';
import { fieldUser, fieldValue } from '../../payloads.ts';
import { personInput, reasonInput } from '../inputs.ts';
import { itemFacts, itemForm } from './item-form.ts';
import type { SubmissionListener } from '../submission.ts';

/** Asks who knows better. */
export function reassignItemModal(view: ReviewItemView): ModalView {
  return itemForm({ id: VIEW.reassignItem, title: 'Reassign', submit: 'Reassign' }, view, [
    itemFacts(view, 'Somebody else decides this one for you.'),
    personInput(FIELD.person, 'To whom'),
    reasonInput('Why', 'The new reviewer and the auditors can read it.'),
  ]);
}

export const reassignItemSubmission: SubmissionListener = {
  id: VIEW.reassignItem,
  blockOf: { comment: FIELD.reason, person: FIELD.person },
  async handle(ctx, view) {
    const { itemId } = parseMetadata(ItemMetadata, view.private_metadata);
    const chosen = fieldUser(view, FIELD.person);
    if (chosen === undefined)
      throw new DomainError('invalid', 'Choose who decides for you.', { field: 'person' });
    const to = await findAccountHolder(ctx, chosen, 'person');
    await reassignItem(ctx, { itemId, toPersonId: to.id, reason: fieldValue(view, FIELD.reason) });
  },
};
