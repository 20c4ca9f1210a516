import { and, asc, eq, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Card } from '../domain/card.ts';
import type { CardId } from '../domain/ids.ts';
import type { Drizzle } from './database.ts';
import { given, prepared } from './prepared.ts';
import { card } from './schema/index.ts';

export type CardRow = typeof card.$inferSelect;

const claimQuery = prepared((on) =>
  on
    .update(card)
    .set({ leaseUntil: given('leaseUntil', card.leaseUntil) })
    .where(
      sql`${card.id} = any(array(${on
        .select({ id: card.id })
        .from(card)
        .where(
          and(
            lte(card.dueAt, given('now', card.dueAt)),
            or(isNull(card.leaseUntil), lte(card.leaseUntil, given('now', card.leaseUntil))),
          ),
        )
        .orderBy(asc(card.dueAt))
        .limit(sql.placeholder('limit'))
        .for('update', { skipLocked: true })}))`,
    )
    .returning()
    .prepare('claim_cards'),
);

/** Leases due cards, the longest due first; another claim's are passed over. */
export async function claimDueCards(
  db: Drizzle,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<CardRow[]> {
  const rows = await claimQuery(db, { now, leaseUntil, limit });
  return rows.sort((one, other) => (one.dueAt?.getTime() ?? 0) - (other.dueAt?.getTime() ?? 0));
}

const shownQuery = prepared((on) =>
  on
    .update(card)
    .set({
      channelId: given('channelId', card.channelId),
      messageTs: given('messageTs', card.messageTs),
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

const notShownQuery = prepared((on) =>
  on
    .update(card)
    .set({
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
  failed: { id: CardId; revision: number; error: string; dueAt: Date | null },
): Promise<void> {
  await notShownQuery(db, { ...failed, dueAt: failed.dueAt?.toISOString() ?? null });
}

export const toCard = (row: CardRow): Card => ({
  id: row.id,
  kind: row.kind,
  subjectId: row.subjectId,
  audienceId: row.audienceId,
  channelId: row.channelId,
  messageTs: row.messageTs,
});

/** How many cards have been due since before `since`. */
export async function countLate(db: Drizzle, since: Date): Promise<number> {
  return db.$count(card, lt(card.dueAt, since));
}
