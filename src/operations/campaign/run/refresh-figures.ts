import type { Campaign } from '../../../domain/review/campaign.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import type { Tx } from '../../../store/database/database.ts';

const WITHIN_MS = 20_000;

/** Those who run a campaign see its new figures soon, whether they have pressed anything in its message or not. */
export async function refreshFigures(tx: Tx, { id }: Pick<Campaign, 'id'>, now: Date): Promise<void> {
  await refreshInBackground(tx, [id], now, ['campaign'], { unused: true, withinMs: WITHIN_MS });
}
