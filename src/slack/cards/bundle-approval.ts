import type { KnownBlock } from '@slack/types';
import type { RequestView } from '../../operations/views.ts';
import { fittingRows, type Message, section } from '../blocks.ts';
import { counted, person } from '../wording.ts';
import { awaits, decisionButtons } from './request-approval.ts';
import { outcomeLine, wanted, why } from './request-lines.ts';

/** What was asked for together, to one of those who may decide some of it. */
export function bundleApprovalCard(views: RequestView[], audienceId: string): Message {
  const [first] = views;
  const asks = `asks for ${counted(views.length, 'thing', 'things')} together`;
  const text = `${first === undefined ? 'Somebody' : person(first.requester)} ${asks}`;
  const rows = views.flatMap((view): KnownBlock[] => {
    const line = section(wanted(view), outcomeLine(view));
    return awaits(view, audienceId) ? [line, decisionButtons(view, 'card')] : [line];
  });
  return { text, blocks: fittingRows([section(text, first && why(first)), ...rows]) };
}
