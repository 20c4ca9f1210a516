import type { PersonId } from '../../domain/ids.ts';
import { refreshInBackground } from '../../store/card/background-cards.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as leaverStore from '../../store/people/leaver-store.ts';

/**
 * Brings the messages about leavers among these holders up to date with what is gone: at once when nothing is left, and
 * several removals together until then.
 */
export async function refreshLeavers(tx: Tx, holders: readonly PersonId[], now: Date): Promise<void> {
  const told = await leaverStore.listTold(tx, [...new Set(holders)]);
  const idsOf = (holds: boolean) => told.filter((one) => one.holds === holds).map(({ personId }) => personId);
  await refreshCards(tx, idsOf(false), now, ['leaver']);
  await refreshInBackground(tx, idsOf(true), now, ['leaver'], { unused: true });
}
