import { sql } from 'drizzle-orm';
import type { Tx } from '../database/database.ts';
import { wakeAfterCommit } from '../database/transaction.ts';
import { card, request } from '../schema/index.ts';

/**
 * Has cards that aren't known to be posted looked for before they are: the record of a post of theirs may be lost. Until
 * `underWayUntil` one may be under way still, by a process whose claim is lost.
 */
export async function doubtPosts(tx: Tx, underWayUntil: Date): Promise<void> {
  await tx.execute(sql`
    update ${card} set posting_since = greatest(${card.createdAt}, ${card.postedAt} + interval '1 millisecond'),
      lease_until = ${underWayUntil.toISOString()}::timestamptz
    where ${card.messageTs} is null and ${card.dueAt} is not null and ${card.postingSince} is null`);
}

/**
 * Brings the messages of everything that waits for a decision up to date, since they may show one that is lost: behind what
 * somebody waits for, however many they are.
 */
export async function refreshPending(tx: Tx, now: Date): Promise<void> {
  await tx.execute(sql`
    update ${card} set due_at = coalesce(${card.dueAt}, ${now.toISOString()}::timestamptz), attempts = 0,
      revision = ${card.revision} + 1, background = ${card.background} or ${card.dueAt} is null
    where ${card.messageTs} is not null and ${card.subjectId} in (
      select id from ${request} where state = 'pending'
      union all select bundle_id from ${request} where state = 'pending' and bundle_id is not null)`);
  wakeAfterCommit(tx);
}
