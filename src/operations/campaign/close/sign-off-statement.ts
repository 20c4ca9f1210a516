import type { ItemCounts } from '../../../domain/review/campaign.ts';

/** What those who sign a campaign put their names to: its figures, in a sentence. */
export function signOffStatement(name: string, counts: ItemCounts): string {
  const { total, kept, byClose, remediated, remains, undecided, ended } = counts;
  const close = byClose === 0 ? '' : ` Nobody had decided ${byClose} of those revoked.`;
  return (
    `“${name}”: of ${total} in scope, ${kept} kept, ${remediated} removed, ${remains} revoked and left in place, ` +
    `${undecided} undecided, ${ended} ended by ${ended === 1 ? 'itself' : 'themselves'}.${close}`
  );
}
