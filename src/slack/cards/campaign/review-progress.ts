/** How far a review is, in words and in a bar of text. */
import type { BatchCounts } from '../../../operations/review/show/review-view.ts';
import { counted } from '../../wording.ts';

const WIDTH = 12;

/** `▓▓▓▓░░░░░░░░ 12 of 40 decided`: a bar is full only when everything is done. */
export function progressBar(done: number, total: number): string {
  const part = total === 0 ? 1 : done / total;
  const full = done === 0 ? 0 : Math.max(1, Math.floor(part * WIDTH));
  return `${'▓'.repeat(full)}${'░'.repeat(WIDTH - full)} ${done} of ${total} decided`;
}

export function decidedOf({ total, open }: BatchCounts): number {
  return total - open;
}

/** "10 to keep, 2 to revoke"; empty when nothing is decided. */
export function verdicts({ kept, revoked, other }: BatchCounts): string {
  return [
    kept === 0 ? '' : `${kept} to keep`,
    revoked === 0 ? '' : `${revoked} to revoke`,
    other === 0 ? '' : counted(other, 'ended by itself', 'ended by themselves'),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
