import type { ModalView } from '@slack/types';
import { section } from '../blocks.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';

/** A modal that only says something: an error where there is no message to answer under. */
export function noticeView(said: string, title = 'Not done'): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: title },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [section(escapeMrkdwn(said))],
  };
}
