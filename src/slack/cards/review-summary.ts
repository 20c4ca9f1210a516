import type { BatchView } from '../../operations/review/review-view.ts';
import { type Message, note, section } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import { counted, when } from '../wording.ts';

/** A batch in which nothing can be changed any more: what was decided, and what became of it. */
export function reviewSummary(view: BatchView): Message {
  const name = inline(view.campaign.name, 100);
  if (view.counts.total === 0) {
    const gone = `Nothing of the access review “${name}” waits for you: it went to somebody else.`;
    return { text: gone, blocks: [section(gone)] };
  }
  const line = `You reviewed ${counted(view.counts.total, 'item', 'items')}: ${decisions(view)}.`;
  return {
    text: `Access review “${name}”: ${line}`,
    blocks: [section(`*Access review: ${name}*`, line, removals(view)), note(ending(view))],
  };
}

function decisions({ counts: { kept, revoked, other } }: BatchView): string {
  return [
    `${kept} kept`,
    `${revoked} revoked`,
    ...(other === 0 ? [] : [`${other} without your decision, since they ended or the review did`]),
  ].join(', ');
}

/** Gone is said only of what was read back as gone. */
function removals({ counts: { revoked, removed = 0, remains = 0 } }: BatchView): string {
  if (revoked === 0) return '';
  const left = revoked - removed - remains;
  if (left <= 0 && remains === 0)
    return `Everything you revoked is gone (${removed} of ${revoked}, read back).`;
  const stays =
    remains === 0 ? '' : `${counted(remains, 'stays', 'stay')} for a reason that the campaign shows`;
  const going = left <= 0 ? '' : `${counted(left, 'is', 'are')} being removed`;
  return `Of what you revoked, ${[`${counted(removed, 'is', 'are')} gone`, going, stays].filter((part) => part !== '').join(', ')}.`;
}

function ending({ batch, campaign }: BatchView): string {
  if (campaign.closedAt !== null)
    return `Closed ${when(campaign.closedAt)}: nothing in it can change any more.`;
  return batch.submittedAt === null
    ? 'The review is closing: nothing in it waits for you any more.'
    : `Submitted ${when(batch.submittedAt)}. If something new comes to you in this review, you get it here.`;
}
