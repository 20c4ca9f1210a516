import type { PersonId } from '../../domain/ids.ts';
import { lookAgain } from '../../store/card/card-reminder-store.ts';
import { repostCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';

/** That nothing waits any more is shown in the last reminder this soon. */
export const LOOK_AGAIN_MS = 60 * 60_000;

export const reminderOf = (personId: PersonId) => ({
  kind: 'waiting-reminder' as const,
  subjectId: personId,
  audienceId: personId,
});

/** Posts the message of how much waits for somebody. */
export async function postReminder(tx: Tx, personId: PersonId, now: Date): Promise<void> {
  await repostCards(tx, [reminderOf(personId)], now);
  await lookAgain(tx, personId, new Date(now.getTime() + LOOK_AGAIN_MS));
}
