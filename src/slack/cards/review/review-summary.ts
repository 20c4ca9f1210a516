import type { BatchView } from '../../../operations/review/show/review-view.ts';
import { type Message, note, section } from '../../blocks.ts';
import { inline } from '../../mrkdwn.ts';
import { counted, when } from '../../wording.ts';

/** A batch in which nothing can be changed any more: what was decided, and what became of it. */
export function reviewSummary(view: BatchView): Message {
  const name = inline(view.campaign.name, 100);
  if (view.counts.total === 0) {
    const gone = `Nothing of the access review “${name}” waits for you: it went to somebody else.`;
    return { text: gone, blocks: [section(gone)] };
  }
  const lines = decisions(view);
  return {
    text: `Access review “${name}”: ${lines[0]}`,
    blocks: [section(`*Access review: ${name}*`, ...lines, removals(view)), note(ending(view))],
  };
}

/** What this person decided, and apart from it what became of the rest. */
function decisions({ counts }: BatchView): [string, ...string[]] {
  const { total, open, kept, revoked, other, byClose } = counts;
  const mine = total - open - other - byClose;
  return [
    mine === 0
      ? `You decided none of ${counted(total, 'item', 'items')}.`
      : `You decided ${mine} of ${counted(total, 'item', 'items')}: ${kept} kept, ${revoked - byClose} revoked.`,
    open === 0 ? '' : `${counted(open, 'wasn’t', 'weren’t')} decided in time.`,
    byClose === 0
      ? ''
      : `${counted(byClose, 'was', 'were')} revoked when the review closed, since nobody had decided.`,
    other === 0
      ? ''
      : `${counted(other, 'ended by itself or was', 'ended by themselves or were')} left undecided.`,
  ];
}

/** Gone is said only of what was read back as gone. */
function removals({ counts: { revoked, removed, remains }, campaign }: BatchView): string {
  if (revoked === 0) return '';
  const left = revoked - removed - remains;
  if (left <= 0 && remains === 0)
    return `Everything that was revoked is gone (${removed} of ${revoked}, read back).`;
  const stays =
    remains === 0 ? '' : `${counted(remains, 'stays', 'stay')} for a reason that the evidence names`;
  const state =
    campaign.heldAt === null ? 'being removed' : 'still there, since an admin stopped the removals';
  const going = left <= 0 ? '' : `${counted(left, 'is', 'are')} ${state}`;
  return `Of what was revoked, ${[`${counted(removed, 'is', 'are')} gone`, going, stays].filter((part) => part !== '').join(', ')}.`;
}

function ending({ batch, campaign }: BatchView): string {
  if (campaign.closedAt !== null)
    return `Closed ${when(campaign.closedAt)}: nothing in it can change any more.`;
  return batch.submittedAt === null
    ? 'The review is closing: nothing in it waits for you any more.'
    : `Submitted ${when(batch.submittedAt)}. If something new comes to you in this review, you get it here.`;
}
