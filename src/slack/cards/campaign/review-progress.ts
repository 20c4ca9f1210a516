/** How far a review is, in words and in a bar of text. */
import type { BatchCounts } from '../../../operations/review/show/review-view.ts';
import { type CompletionCounts, completionInWords, completionOf } from '../../../domain/review/completion.ts';

const WIDTH = 12;

/** `▓▓▓▓░░░░░░░░`: full only when everything is done. */
function bar(done: number, total: number): string {
  const part = total === 0 ? 1 : done / total;
  const full = done === 0 ? 0 : Math.max(1, Math.floor(part * WIDTH));
  return '▓'.repeat(full) + '░'.repeat(WIDTH - full);
}

/** `▓▓▓▓░░░░░░░░ 12 of 40 decided` */
export const progressBar = (done: number, total: number): string =>
  `${bar(done, total)} ${done} of ${total} decided`;

/** `▓▓▓▓░░░░░░░░ 12 of 40 decided by a person (30%)`, and what closed without a decision. */
export const completionBar = (counts: CompletionCounts): string =>
  `${bar(completionOf(counts).decided, counts.total)} ${completionInWords(counts)}`;

export function decidedOf({ total, open }: BatchCounts): number {
  return total - open;
}

/** "10 to keep, 2 to revoke"; empty when nothing is decided. */
export function verdicts({ kept, revoked, other }: BatchCounts): string {
  return [
    kept === 0 ? '' : `${kept} to keep`,
    revoked === 0 ? '' : `${revoked} to revoke`,
    other === 0 ? '' : `${other} ended meanwhile`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
