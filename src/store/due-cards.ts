import { and, asc, eq, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Card } from '../domain/card.ts';
import type { CardId } from '../domain/ids.ts';
import type { Drizzle } from './database.ts';
import { given, prepared } from './prepared.ts';
import { card } from './schema/index.ts';

type CardRow = typeof card.$inferSelect;

/** A card with a lease on it. */
export interface ClaimedCard extends Card {
  /** Which of its states is shown. */
  revision: number;
  attempts: number;
}

const claimQuery = prepared((on) =>
  on
    .update(card)
    .set({
      leaseUntil: given('leaseUntil', card.leaseUntil),
      postingSince: sql`case when ${card.messageTs} is null
        then coalesce(${card.postingSince}, ${given('now', card.postingSince)}) end`,
    })
    .where(
      sql`${card.id} = any(array(${on
        .select({ id: card.id })
        .from(card)
        .where(
          and(
            lte(card.dueAt, given('now', card.dueAt)),
            or(isNull(card.leaseUntil), lte(card.leaseUntil, given('now', card.leaseUntil))),
            or(sql`${sql.placeholder('posts')}::boolean`, isNotNull(card.messageTs)),
            or(sql`${sql.placeholder('updates')}::boolean`, isNull(card.messageTs)),
          ),
        )
        .orderBy(asc(card.dueAt))
        .limit(sql.placeholder('limit'))
        .for('update', { skipLocked: true })}))`,
    )
    .returning()
    .prepare('claim_cards'),
);

/**
 * Leases due cards, the longest due first; another claim's are passed over, and so are cards to be posted or posted ones
 * where that can't be done now. That a card may be posted in this lease is on record before it is, so that whoever comes
 * after a crash knows to look for its message.
 */
export async function claimDueCards(
  db: Drizzle,
  claim: { now: Date; leaseUntil: Date; limit: number; posts: boolean; updates: boolean },
): Promise<ClaimedCard[]> {
  const rows = await claimQuery(db, { ...claim });
  return rows
    .sort((one, other) => (one.dueAt?.getTime() ?? 0) - (other.dueAt?.getTime() ?? 0))
    .map((row) => toClaimed(row, claim.now));
}

function toClaimed(row: CardRow, claimedAt: Date): ClaimedCard {
  const { postingSince } = row;
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subjectId,
    audienceId: row.audienceId,
    channelId: row.channelId,
    messageTs: row.messageTs,
    postingSince,
    mayBePosted: postingSince !== null && postingSince.getTime() !== claimedAt.getTime(),
    revision: row.revision,
    attempts: row.attempts,
  };
}

const putBackQuery = prepared((on) =>
  on
    .update(card)
    .set({
      leaseUntil: null,
      postingSince: sql`case when ${card.id} = any(${sql.placeholder('inDoubt')}) then ${card.postingSince} end`,
    })
    .where(sql`${card.id} = any(${sql.placeholder('ids')})`)
    .prepare('put_cards_back'),
);

/** Ends the leases of cards that were not tried. */
export async function putBack(db: Drizzle, untried: readonly ClaimedCard[]): Promise<void> {
  const inDoubt = untried.filter((one) => one.mayBePosted).map((one) => one.id);
  await putBackQuery(db, { ids: untried.map((one) => one.id), inDoubt });
}

const shownQuery = prepared((on) =>
  on
    .update(card)
    .set({
      channelId: given('channelId', card.channelId),
      messageTs: given('messageTs', card.messageTs),
      postingSince: null,
      leaseUntil: null,
      attempts: 0,
      lastError: null,
      dueAt: sql`case when ${card.revision} = ${sql.placeholder('revision')} then null else ${card.dueAt} end`,
    })
    .where(eq(card.id, sql.placeholder('id')))
    .prepare('card_shown'),
);

/** Records a delivery; the card stays due when it was marked again meanwhile. */
export async function recordShown(
  db: Drizzle,
  shown: { id: CardId; revision: number; channelId: string; messageTs: string },
): Promise<void> {
  await shownQuery(db, shown);
}

/** Records where the message of an earlier post was found; the card stays due, for the message may say less than is so now. */
export async function recordFound(
  db: Drizzle,
  { id, postingSince }: ClaimedCard,
  found: { channelId: string; messageTs: string },
): Promise<void> {
  // A card that is to be posted anew meanwhile has forgotten that post.
  const isThatPost = sql`${card.postingSince} = ${postingSince?.toISOString() ?? null}::timestamptz`;
  await db
    .update(card)
    .set({
      channelId: sql`case when ${isThatPost} then ${found.channelId} end`,
      messageTs: sql`case when ${isThatPost} then ${found.messageTs} end`,
      postingSince: null,
      leaseUntil: null,
    })
    .where(eq(card.id, id));
}

/** Records that a card's message is no more; it is due, to be posted anew. */
export async function recordGone(db: Drizzle, { id }: ClaimedCard): Promise<void> {
  await db
    .update(card)
    .set({ channelId: null, messageTs: null, postingSince: null, leaseUntil: null })
    .where(eq(card.id, id));
}

const notShownQuery = prepared((on) =>
  on
    .update(card)
    .set({
      postingSince: sql`case when ${sql.placeholder('mayBePosted')}::boolean then ${card.postingSince} end`,
      leaseUntil: null,
      attempts: sql`${card.attempts} + 1`,
      lastError: given('error', card.lastError),
      dueAt: sql`coalesce(${sql.placeholder('dueAt')}::timestamptz,
        case when ${card.revision} = ${sql.placeholder('revision')} then null else ${card.dueAt} end)`,
    })
    .where(eq(card.id, sql.placeholder('id')))
    .prepare('card_not_shown'),
);

/** Records that a card wasn't delivered; `dueAt` null: no retry reaches its audience. */
export async function recordNotShown(
  db: Drizzle,
  failed: { id: CardId; revision: number; error: string; dueAt: Date | null; mayBePosted: boolean },
): Promise<void> {
  const { id, revision, error, dueAt, mayBePosted } = failed;
  await notShownQuery(db, { id, revision, error, dueAt: dueAt?.toISOString() ?? null, mayBePosted });
}

/** How many cards have been due since before `since`. */
export async function countLate(db: Drizzle, since: Date): Promise<number> {
  return db.$count(card, lt(card.dueAt, since));
}
