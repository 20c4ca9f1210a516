import type { ItemCounts } from './campaign.ts';

/** How much of a review people decided, apart from what its close settled for want of a decision. */
export interface Completion {
  decided: number;
  of: number;
  /** Rounded down: 100 only when people decided all of it. */
  percent: number;
  closedUndecided: number;
}

export type CompletionCounts = Pick<ItemCounts, 'total' | 'kept' | 'revoked' | 'byClose' | 'undecided'>;

export function completionOf({ total, kept, revoked, byClose, undecided }: CompletionCounts): Completion {
  const decided = kept + revoked - byClose;
  return {
    decided,
    of: total,
    percent: total === 0 ? 100 : Math.floor((100 * decided) / total),
    closedUndecided: byClose + undecided,
  };
}

/** "5 of 13 decided by a person (38%), 8 closed undecided" */
export function completionInWords(counts: CompletionCounts): string {
  const { decided, of, percent, closedUndecided } = completionOf(counts);
  const rest = closedUndecided === 0 ? '' : `, ${closedUndecided} closed undecided`;
  return `${decided} of ${of} decided by a person (${percent}%)${rest}`;
}
