import { and, asc, eq, isNotNull, lte } from 'drizzle-orm';
import { PersonId } from '../../domain/ids.ts';
import type { CardId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { card, movedConnector } from '../schema/index.ts';

/** A card whose reader is to be reminded by now, as it was when that was read. */
export interface DueReminder {
  id: CardId;
  kind: (typeof card.$inferSelect)['kind'];
  revision: number;
}

/** Who is to be reminded by now, with what of. */
export async function listDueReminders(
  db: Drizzle,
  now: Date,
  limit: number,
): Promise<Map<PersonId, DueReminder[]>> {
  const found = await db
    .select({
      id: card.id,
      kind: card.kind,
      revision: card.revision,
      audienceId: card.audienceId,
    })
    .from(card)
    .where(lte(card.remindDueAt, now))
    .orderBy(asc(card.remindDueAt))
    .limit(limit);
  const people = new Map<PersonId, DueReminder[]>();
  for (const { audienceId, ...one } of found) {
    const id = PersonId.parse(audienceId);
    people.set(id, [...(people.get(id) ?? []), one]);
  }
  return people;
}

/** Sets when somebody is reminded next of all that is due by `until`; returns whether any was due by `now`. */
export async function takeReminders(
  tx: Tx,
  audienceId: PersonId,
  { now, until, next }: { now: Date; until: Date; next: Date },
): Promise<boolean> {
  const due = await tx
    .update(card)
    .set({ remindDueAt: next })
    .where(and(eq(card.audienceId, audienceId), lte(card.remindDueAt, now)))
    .returning({ id: card.id });
  if (due.length === 0) return false;
  await tx
    .update(card)
    .set({ remindDueAt: next })
    .where(and(eq(card.audienceId, audienceId), lte(card.remindDueAt, until)));
  return true;
}

/** When somebody's reminder itself is looked at again, which shows whether anything of it is left. */
export async function lookAgain(tx: Tx, personId: PersonId, at: Date): Promise<void> {
  await tx
    .update(card)
    .set({ remindDueAt: at })
    .where(and(eq(card.audienceId, personId), eq(card.kind, 'waiting-reminder')));
}

/** Has these looked at again at `at`, null: never, unless they changed since they were read. */
export async function setReminders(tx: Tx, read: readonly DueReminder[], at: Date | null): Promise<void> {
  for (const { id, revision } of read)
    await tx
      .update(card)
      .set({ remindDueAt: at })
      .where(and(eq(card.id, id), eq(card.revision, revision)));
}

/** Whether somebody is reminded of a connector that moved and isn't settled, as any process has seen it. */
export async function isToldOfMoved(db: Drizzle, audienceId: PersonId): Promise<boolean> {
  const found = await db
    .select({ id: card.id })
    .from(card)
    .innerJoin(movedConnector, eq(movedConnector.connectorId, card.subjectId))
    .where(
      and(eq(card.audienceId, audienceId), eq(card.kind, 'moved-connector'), isNotNull(card.remindDueAt)),
    )
    .limit(1);
  return found.length > 0;
}
