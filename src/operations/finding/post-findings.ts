import type { GrantId, PersonId } from '../../domain/ids.ts';
import { repostCards, wantCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { CARDS_AT_ONCE } from '../approval/ask/foresee-asks.ts';
import { postReminder, reminderOf } from '../waiting/post-reminder.ts';

/** About how much each person was asked so far in one look. */
export type AskedInLook = ReadonlyMap<PersonId, number>;

/**
 * Puts found access before those who are asked about it: a few in messages of their own, which have them reminded daily of
 * all that waits; the rest of one look in one message of how much waits. Returns what was asked by now.
 */
export async function postFindings(
  tx: Tx,
  asked: readonly { grantId: GrantId; askedIds: readonly PersonId[] }[],
  before: AskedInLook,
  now: Date,
): Promise<AskedInLook> {
  const inLook = new Map(before);
  const alone: { kind: 'finding'; subjectId: GrantId; audienceId: PersonId }[] = [];
  for (const { grantId, askedIds } of asked)
    for (const audienceId of askedIds) {
      const count = (inLook.get(audienceId) ?? 0) + 1;
      inLook.set(audienceId, count);
      if (count <= CARDS_AT_ONCE) alone.push({ kind: 'finding', subjectId: grantId, audienceId });
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
