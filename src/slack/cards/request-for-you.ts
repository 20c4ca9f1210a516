import type { RequestView } from '../../operations/views.ts';
import { type Message, section } from '../blocks.ts';
import { person } from '../wording.ts';
import { wanted, why } from './request-lines.ts';
import { stateLine } from './request-status.ts';

/** Tells somebody what was asked for on their behalf. */
export function requestForYouCard(view: RequestView): Message {
  const line = `${person(view.requester)} asked for ${wanted(view)} for you.`;
  return { text: line, blocks: [section(line), section(why(view)), section(stateLine(view))] };
}
