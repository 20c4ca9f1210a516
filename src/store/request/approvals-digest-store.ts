/** The one message that tells somebody of many approvals at once. */
import { and, eq, sql } from 'drizzle-orm';
import type { PersonId } from '../../domain/ids.ts';
import { keptRank } from '../card/background-cards.ts';
import { repostCards } from '../card/cards.ts';
import type { WantedCard } from '../card/cards.ts';
import type { Tx } from '../database/database.ts';
import { card } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

/** It says how many they are once the act that asks is through. */
const GATHERED_MS = 10_000;
/** What is asked so soon after it was posted is told by it as well. */
const SAME_BURST_MS = 2 * 60_000;

const digestCard = (personId: PersonId): WantedCard => ({
  kind: 'approvals-digest',
  subjectId: personId,
  audienceId: personId,
});

/** Where this person's message stands. */
export async function findDigest(
  tx: Tx,
  personId: PersonId,
  now: Date,
): Promise<'on its way' | 'just posted' | undefined> {
  const [found] = await tx
    .select({ messageTs: card.messageTs, postedAt: card.postedAt })
    .from(card)
    .where(and(eq(card.kind, 'approvals-digest'), eq(card.audienceId, personId)));
  if (found?.messageTs === null) return 'on its way';
  const postedAt = found?.postedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  return Math.abs(now.getTime() - postedAt) < SAME_BURST_MS ? 'just posted' : undefined;
}

/** Has it posted as a new message. */
export async function postDigest(tx: Tx, personId: PersonId, now: Date): Promise<void> {
  await repostCards(tx, [digestCard(personId)], new Date(now.getTime() + GATHERED_MS));
}

/** Has what is on its way, or there, say what is so now. */
export async function bringDigestUpToDate(tx: Tx, personId: PersonId, now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + GATHERED_MS).toISOString();
  await tx
    .update(card)
    .set({
      dueAt: sql`coalesce(${card.dueAt}, ${dueAt}::timestamptz)`,
      revision: sql`${card.revision} + 1`,
      attempts: 0,
      background: keptRank,
    })
    .where(and(eq(card.kind, 'approvals-digest'), eq(card.audienceId, personId)));
  wakeAfterCommit(tx);
}

/** Brings a card up to date where there is one: that of an earlier stage is decided in again. */
export async function refreshIfThere(
  tx: Tx,
  { kind, subjectId, audienceId }: WantedCard,
  now: Date,
): Promise<void> {
  await tx
    .update(card)
    .set({ dueAt: now, revision: sql`${card.revision} + 1`, attempts: 0, background: keptRank })
    .where(and(eq(card.kind, kind), eq(card.subjectId, subjectId), eq(card.audienceId, audienceId)));
  wakeAfterCommit(tx);
}
