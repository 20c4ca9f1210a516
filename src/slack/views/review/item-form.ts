/** What the forms about one item of a review have in common. */
import type { KnownBlock, ModalView } from '@slack/types';
import type { ReviewItemView } from '../../../operations/review/show/review-view.ts';
import { section } from '../../blocks.ts';
import {
  conflictLine,
  contextLine,
  recommendationLine,
  ROOMY,
  whoToWhat,
} from '../../cards/review/review-item-lines.ts';

interface ItemForm {
  id: string;
  title: string;
  submit: string;
}

export function itemForm(
  { id, title, submit }: ItemForm,
  view: ReviewItemView,
  blocks: KnownBlock[],
): ModalView {
  return {
    type: 'modal',
    callback_id: id,
    private_metadata: JSON.stringify({ itemId: view.item.id }),
    title: { type: 'plain_text', text: title },
    submit: { type: 'plain_text', text: submit },
    close: { type: 'plain_text', text: 'Back' },
    blocks,
  };
}

export function itemFacts(view: ReviewItemView, ...more: string[]): KnownBlock {
  return section(
    whoToWhat(view, ROOMY),
    contextLine(view, ROOMY),
    conflictLine(view, ROOMY),
    recommendationLine(view.facts.recommendation, ROOMY),
    ...more,
  );
}
