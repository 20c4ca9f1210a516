import type { MessageView, RequestView } from '../../operations/views.ts';
import { type Message, section } from '../blocks.ts';
import { quote } from '../mrkdwn.ts';
import { person } from '../wording.ts';
import { wanted } from './request-lines.ts';

/** An answer, to the approver who asked. */
export function answerCard({ message, request }: { message: MessageView; request: RequestView }): Message {
  const line = `${person(message.from)} answers about ${wanted(request)}:`;
  return { text: line, blocks: [section(line, quote(message.text))] };
}
