import type { ItemCounts } from '../../../domain/review/campaign.ts';
import { completionInWords } from '../../../domain/review/completion.ts';

/** What those who sign a campaign put their names to: its figures, in a sentence. */
export function signOffStatement(name: string, counts: ItemCounts): string {
  const { kept, byClose, remediated, remains, undecided, ended } = counts;
  const defaults = byClose + undecided === 0 ? '' : ` (${byClose} revoked, ${undecided} left in place)`;
  return (
    `“${name}”: ${completionInWords(counts)}${defaults}. ` +
    `${kept} kept, ${remediated} removed, ${remains} revoked but left in place, ${ended} ended meanwhile.`
  );
}
