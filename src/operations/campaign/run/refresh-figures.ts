import type { Campaign } from '../../../domain/review/campaign.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import type { Tx } from '../../../store/database/database.ts';

/** So many items are counted in some milliseconds; more of them as seldom as whatever nobody waits for. */
const COUNTED_SOON = 20_000;
const SOON_MS = 20_000;

/** Those who run a campaign see its new figures soon, whether they have pressed anything in its message or not. */
export async function refreshFigures(
  tx: Tx,
  { id, population }: Pick<Campaign, 'id' | 'population'>,
  now: Date,
): Promise<void> {
  const soon = (population?.inScope ?? 0) > COUNTED_SOON ? {} : { withinMs: SOON_MS };
  await refreshInBackground(tx, [id], now, ['campaign'], { unused: true, ...soon });
}
