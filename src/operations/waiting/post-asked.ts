import type { DiscrepancyId, GrantId, PersonId } from '../../domain/ids.ts';
import { repostCards, wantCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { CARDS_AT_ONCE } from '../approval/ask/foresee-asks.ts';
import { postReminder, reminderOf } from './post-reminder.ts';

/** What somebody is asked about, by its message, and who. */
export interface Asked {
  card: { kind: 'finding'; subjectId: GrantId } | { kind: 'discrepancy'; subjectId: DiscrepancyId };
  askedIds: readonly PersonId[];
}

/** About how much each person was asked so far in one look. */
export type AskedInLook = ReadonlyMap<PersonId, number>;

/**
 * Puts what was found before those who are asked about it: a few in messages of their own, which have them reminded daily of
 * all that waits; the rest of one look in one message of how much waits. Returns what was asked by now.
 */
export async function postAsked(
  tx: Tx,
  asked: readonly Asked[],
  before: AskedInLook,
  now: Date,
): Promise<AskedInLook> {
  const inLook = new Map(before);
  const alone: (Asked['card'] & { audienceId: PersonId })[] = [];
  for (const { card, askedIds } of asked)
    for (const audienceId of askedIds) {
      const count = (inLook.get(audienceId) ?? 0) + 1;
      inLook.set(audienceId, count);
      if (count <= CARDS_AT_ONCE) alone.push({ ...card, audienceId });
    }
  await repostCards(tx, alone, now);
  for (const id of [...inLook.keys()].toSorted()) {
    const [had, count] = [before.get(id) ?? 0, inLook.get(id) ?? 0];
    if (count === had || count <= CARDS_AT_ONCE) continue;
    if (had <= CARDS_AT_ONCE) await postReminder(tx, id, now);
    else await wantCards(tx, [reminderOf(id)], now);
  }
  return inLook;
}
