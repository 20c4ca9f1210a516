import type { KnownBlock } from '@slack/types';
import type { MessageView, RequestView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { quote } from '../../mrkdwn.ts';
import { counted, nameOf } from '../../wording.ts';

const SHOWN = 5;
const TEXT_SHOWN = 300;

/** What was asked and answered about a request, the latest of it. */
export function questionBlocks(view: RequestView): KnownBlock[] {
  const messages = view.messages ?? [];
  if (messages.length === 0) return [];
  const left = messages.length - SHOWN;
  const lines = messages.slice(-SHOWN).map(said);
  return [section(left > 0 ? `_${counted(left, 'earlier message', 'earlier messages')}_` : '', ...lines)];
}

function said(message: MessageView): string {
  const verb = message.kind === 'question' ? 'asked' : 'answered';
  return `*${nameOf(message.from)}* ${verb}:\n${quote(message.text, TEXT_SHOWN)}`;
}
