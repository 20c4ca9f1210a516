import { sql } from 'drizzle-orm';
import type { CardKind } from '../../domain/card.ts';
import type { Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { card } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

/** What nobody waits for is brought up to date once in so long, whatever has happened until then. */
const BACKGROUND_MS = 2 * 60_000;
const BACKGROUND_EVERY = sql.raw(`interval '${BACKGROUND_MS} milliseconds'`);
export const dueInBackground = {
  revision: sql`${card.revision} + 1`,
  attempts: 0,
  dueAt: sql`coalesce(${card.dueAt}, ${given('now', card.dueAt)}::timestamptz + ${BACKGROUND_EVERY})`,
  background: sql`${card.background} or (${card.dueAt} is null and ${card.messageTs} is not null)`,
};

/** A change that somebody waits for; what isn't posted yet keeps its rank. */
export const keptRank = sql`${card.messageTs} is null and ${card.background}`;
export const dueInForeground = {
  revision: sql`${card.revision} + 1`,
  attempts: 0,
  dueAt: given('now', card.dueAt),
  background: keptRank,
};

/**
 * Has the cards of these subjects brought up to date for readers who don't wait for it: after a while, behind all that
 * somebody waits for. Cards in which nobody has ever pressed anything are left as they are, unless `unused` too. Whatever
 * happens within `withinMs` is shown together.
 */
export async function refreshInBackground(
  tx: Tx,
  subjectIds: readonly string[],
  now: Date,
  kinds: readonly CardKind[],
  { unused = false, withinMs = BACKGROUND_MS } = {},
): Promise<void> {
  if (subjectIds.length === 0) return;
  const dueAt = new Date(now.getTime() + withinMs);
  await backgroundQuery(tx, { dueAt, subjectIds: [...subjectIds], kinds: [...kinds], unused });
}

const backgroundQuery = prepared((on) =>
  on
    .update(card)
    .set({
      ...dueInBackground,
      dueAt: sql`least(${card.dueAt}, ${given('dueAt', card.dueAt)}::timestamptz)`,
    })
    .where(
      sql`${card.subjectId} = any(${sql.placeholder('subjectIds')})
        and ${card.kind} = any(${sql.placeholder('kinds')}::text[])
        and (${card.usedAt} is not null or ${sql.placeholder('unused')}::boolean)`,
    )
    .prepare('refresh_in_background'),
);

/** Somebody who pressed something in a message so lately is likely to look at it still. */
export const LOOKS_FOR = sql`interval '10 minutes'`;

/** The same, but at once where its reader pressed something a moment ago, and looks at what comes of it. */
export async function refreshForWhoLooks(
  tx: Tx,
  subjectIds: readonly string[],
  now: Date,
  kinds: readonly CardKind[],
): Promise<void> {
  if (subjectIds.length === 0) return;
  await lookedAtQuery(tx, { now, subjectIds: [...subjectIds], kinds: [...kinds] });
  await refreshInBackground(tx, subjectIds, now, kinds);
  wakeAfterCommit(tx);
}

const lookedAtQuery = prepared((on) =>
  on
    .update(card)
    .set({ ...dueInBackground, dueAt: given('now', card.dueAt), background: false })
    .where(
      sql`${card.subjectId} = any(${sql.placeholder('subjectIds')})
        and ${card.kind} = any(${sql.placeholder('kinds')}::text[])
        and ${card.usedAt} > ${given('now', card.usedAt)}::timestamptz - ${LOOKS_FOR}`,
    )
    .prepare('refresh_for_who_looks'),
);
