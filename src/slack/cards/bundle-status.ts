import type { RequestView } from '../../operations/views.ts';
import { fittingRows, heading, type Message, section } from '../blocks.ts';
import { counted } from '../wording.ts';
import { wanted } from './request-lines.ts';
import { stateLine } from './request-status.ts';

/** What the requester asked for together, each line followed to its end. */
export function bundleStatusCard(views: RequestView[]): Message {
  const text = `You asked for ${counted(views.length, 'thing', 'things')} together`;
  return {
    text,
    blocks: fittingRows([heading(text), ...views.map((view) => section(wanted(view), stateLine(view)))]),
  };
}
