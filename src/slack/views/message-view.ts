import type { ModalView } from '@slack/types';
import { content, type Message } from '../blocks.ts';
import { VIEW } from '../ids.ts';

/** What is shown under a message elsewhere, where there is none: on the Home tab, or on top of it. */
export function messageView(message: Message): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.list,
    title: { type: 'plain_text', text: 'Sallyport' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: content(message).blocks,
  };
}
