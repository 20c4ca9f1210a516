import type { MessageView, RequestView } from '../../operations/views.ts';
import { type Message, section } from '../blocks.ts';
import { quote } from '../mrkdwn.ts';
import { person } from '../wording.ts';
import { wanted } from './request-lines.ts';

/** An approver's question, to the requester. */
export function questionCard({ message, request }: { message: MessageView; request: RequestView }): Message {
  const line = `${person(message.from)} asks about your request for ${wanted(request)}:`;
  return { text: line, blocks: [section(line, quote(message.text))] };
}
