import { and, eq, isNotNull, or, sql } from 'drizzle-orm';
import type { CardId } from '../../domain/ids.ts';
import { type ClaimedCard, isFree, toClaimed } from './claimed-card.ts';
import { rows } from '../database/database.ts';
import type { Drizzle } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { card } from '../schema/index.ts';

/** The message that somebody pressed something in. */
export interface ClickedMessage {
  audienceId: string;
  channelId: string;
  messageTs: string;
}

const claimClickedQuery = prepared((on) =>
  on
    .update(card)
    .set({ leaseUntil: given('leaseUntil', card.leaseUntil), usedAt: given('now', card.usedAt) })
    .where(
      and(
        eq(card.audienceId, sql.placeholder('audienceId')),
        eq(card.messageTs, sql.placeholder('messageTs')),
        eq(card.channelId, sql.placeholder('channelId')),
        isFree,
        or(isNotNull(card.dueAt), sql`${sql.placeholder('shownToo')}::boolean`),
      ),
    )
    .returning()
    .prepare('claim_clicked_card'),
);

/**
 * Leases the card of a message that its reader is looking at, due now or later; `held` while another delivery has it,
 * `shown` when nothing changed in it (unless `shownToo`), undefined when the message is no card's.
 */
export async function claimClickedCard(
  db: Drizzle,
  at: ClickedMessage,
  claim: { now: Date; leaseUntil: Date; shownToo: boolean },
): Promise<ClaimedCard | 'held' | 'shown' | undefined> {
  const { audienceId, channelId, messageTs } = at;
  const [claimed] = await claimClickedQuery(db, { audienceId, channelId, messageTs, ...claim });
  if (claimed !== undefined) return toClaimed(claimed, claim, []);
  const [there] = await rows<{ due: boolean }>(
    db,
    sql`select due_at is not null as due from ${card}
      where audience_id = ${audienceId} and message_ts = ${messageTs} and channel_id = ${channelId}`,
  );
  if (there === undefined) return undefined;
  return there.due || claim.shownToo ? 'held' : 'shown';
}

/** Ends the lease of a card that a click didn't bring up to date: it is due as it was, or now. */
export async function releaseClicked(db: Drizzle, id: CardId, now: Date): Promise<void> {
  await db
    .update(card)
    .set({
      leaseUntil: null,
      dueAt: sql`coalesce(${card.dueAt}, ${now.toISOString()}::timestamptz)`,
      background: false,
    })
    .where(eq(card.id, id));
}
