import type { ModalView } from '@slack/types';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { showReviewItem } from '../../../operations/review/show/show-review-item.ts';
import { ACTION, type MoreOfItem, readItemId, readMoreOfItem } from '../../ids.ts';
import { changeItemModal } from '../../views/review/change-item-modal.ts';
import { commentItemModal } from '../../views/review/comment-item-modal.ts';
import { keepUntilModal } from '../../views/grant/keep-until-modal.ts';
import { reassignItemModal } from '../../views/review/reassign-item-modal.ts';
import type { ActionListener } from '../action.ts';
import { redrawItem } from './redraw-review.ts';

const FORMS: Record<MoreOfItem, (view: ReviewItemView) => ModalView> = {
  reassign: reassignItemModal,
  until: keepUntilModal,
  comment: commentItemModal,
};

/** Opens the form of what was picked in an item's … menu. */
export const moreOfItemAction: ActionListener = {
  id: ACTION.moreOfItem,
  redraw: (ctx, value, look) => redrawItem(ctx, readMoreOfItem(value).itemId, look),
  async handle(ctx, { value }) {
    const { more, itemId } = readMoreOfItem(value);
    if (more === undefined)
      throw new DomainError('invalid', 'That option is gone. Use the buttons beside it.');
    return { kind: 'modal', view: FORMS[more](await changeableItem(ctx, itemId)) };
  },
};

/** Opens the form that decides it otherwise. */
export const changeItemAction: ActionListener = {
  id: ACTION.changeItem,
  redraw: redrawItem,
  async handle(ctx, { value }) {
    return { kind: 'modal', view: changeItemModal(await changeableItem(ctx, value)) };
  },
};

/** An item that this person can still decide, before a form about it is opened; judged again when that is sent. */
async function changeableItem(ctx: PersonCtx, value: string): Promise<ReviewItemView> {
  const view = await showReviewItem(ctx, readItemId(value));
  if (!view.changeable)
    throw new StaleStateError(
      'You can’t change this any more: it was submitted, the access ended, or the review closed.',
    );
  return view;
}
