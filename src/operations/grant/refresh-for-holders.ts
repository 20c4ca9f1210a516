import type { CardKind } from '../../domain/card.ts';
import { refreshInBackground } from '../../store/card/background-cards.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';

/**
 * Brings the messages to holders up to date with access that ends or is gone. A leaver may have thousands of them and
 * reads none: theirs come behind what somebody waits for.
 */
export async function refreshForHolders(
  tx: Tx,
  grants: readonly GrantRow[],
  at: Date,
  kinds: readonly CardKind[],
): Promise<void> {
  const idsOf = (isLeavers: boolean) =>
    grants.filter(({ endReason }) => (endReason === 'offboarded') === isLeavers).map(({ id }) => id);
  await refreshCards(tx, idsOf(false), at, kinds);
  await refreshInBackground(tx, idsOf(true), at, kinds, { unused: true });
}
