import type { BatchView } from '../../../operations/review/show/review-view.ts';
import { type Message, note, section } from '../../blocks.ts';
import { inline } from '../../mrkdwn.ts';
import { type Sign, sign } from '../../signs.ts';
import { counted, when } from '../../wording.ts';

/** A batch in which nothing can be changed any more: what was decided, and what became of it. */
export function reviewSummary(view: BatchView): Message {
  const name = inline(view.campaign.name, 100);
  if (view.counts.total === 0) {
    const gone = `The access review “${name}” no longer needs you: your items went to somebody else.`;
    return { sign: sign('ended', 'Handed on'), text: gone, blocks: [section(gone)] };
  }
  const lines = decisions(view);
  return {
    sign: signOf(view),
    text: `Access review “${name}”: ${lines[0]}`,
    blocks: [section(`*Access review: ${name}*`, ...lines, removals(view)), note(ending(view))],
  };
}

/** Submitted is done; what closed with items of theirs open is over, which isn't the same. */
function signOf({ batch, campaign, counts }: BatchView): Sign {
  const missed = counts.open + counts.byClose > 0;
  if (batch.submittedAt !== null && !missed) return sign('done', 'Submitted');
  return sign('ended', campaign.state === 'closed' ? 'Closed' : 'Closing');
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
      : `${counted(byClose, 'was', 'were')} revoked at the close because nobody had decided.`,
    other === 0
      ? ''
      : `${counted(other, 'ended meanwhile or was', 'ended meanwhile or were')} left undecided.`,
  ];
}

/** Gone is said only of what was read back as gone. */
function removals({ counts: { revoked, removed, remains }, campaign }: BatchView): string {
  if (revoked === 0) return '';
  const left = revoked - removed - remains;
  if (left <= 0 && remains === 0)
    return `Everything revoked is gone (${removed} of ${revoked}, confirmed at the target).`;
  const stays =
    remains === 0 ? '' : `${counted(remains, 'stays', 'stay')} for a reason given in the evidence`;
  const state =
    campaign.heldAt === null ? 'being removed' : 'still there because an admin stopped the removals';
  const going = left <= 0 ? '' : `${counted(left, 'is', 'are')} ${state}`;
  return `Of what was revoked, ${[`${counted(removed, 'is', 'are')} gone`, going, stays].filter((part) => part !== '').join(', ')}.`;
}

function ending({ batch, campaign }: BatchView): string {
  if (campaign.closedAt !== null) return `Closed ${when(campaign.closedAt)}. Nothing in it can change now.`;
  return batch.submittedAt === null
    ? 'The review is closing. There’s nothing left for you to do.'
    : `Submitted ${when(batch.submittedAt)}. Anything new for you in this review shows up here.`;
}
