import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { budgetOf, byDue, type CardClaim, type CardRow, isDue, isFree } from './claimed-card.ts';
import { type ClaimedCard, toClaimed } from './claimed-card.ts';
import type { Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { card } from '../schema/index.ts';
import { holdBudgets } from './slack-budget.ts';

const POSTS = 'posts';
const NEWS_POSTS = 'news-posts';
/** What can wait keeps this share of all new messages, however many are due that somebody waits for. */
const NEWS_SHARE = 1 / 4;
/** Slack promises several hundred new messages a minute for a workspace, where it promises 50 changes. */
const POSTS_FOR_AN_UPDATE = 6;
/** Slack takes one message a second in a conversation. */
const BETWEEN_POSTS_MS = 1_000;

/**
 * One at a time for one reader, in the order in which all are claimed, and none within a second of the last. Whether it
 * is the next of its reader's is one look at an index, and is asked first: the rest may look at all that this reader has.
 * Of an `exists` the planner may read the whole table once, however little is claimed.
 */
const itsTurn = sql`case when ${card.id} = (
    select next.id from ${card} next where next.audience_id = ${card.audienceId} and next.message_ts is null
      and next.due_at <= ${given('now', card.dueAt)} order by next.background, next.due_at, next.id limit 1)
  then (select held.id from ${card} held where held.audience_id = ${card.audienceId} and held.message_ts is null
      and held.lease_until > ${given('now', card.leaseUntil)} limit 1) is null
    and (select posted.id from ${card} posted where posted.audience_id = ${card.audienceId}
      and posted.posted_at > ${given('lastPost', card.postedAt)} and posted.posted_at < ${given('soon', card.postedAt)}
      limit 1) is null
  else false end`;

const claimPostsQuery = prepared((on) =>
  on
    .update(card)
    .set({
      leaseUntil: given('leaseUntil', card.leaseUntil),
      postingSince: sql`coalesce(${card.postingSince}, ${given('now', card.postingSince)})`,
    })
    .where(
      sql`${card.id} = any(array(${on
        .select({ id: card.id })
        .from(card)
        .where(
          and(isDue, isFree, isNull(card.messageTs), eq(card.background, sql.placeholder('news')), itsTurn),
        )
        .orderBy(asc(card.dueAt), asc(card.id))
        .limit(sql.placeholder('limit'))
        .for('update', { skipLocked: true })}))`,
    )
    .returning()
    .prepare('claim_posts'),
);

/** What somebody waits for leaves the rest its share, and either has what the other doesn't need; the former comes first. */
export async function claimPosts(tx: Tx, claim: CardClaim): Promise<ClaimedCard[]> {
  const { now, leaseUntil, limit, updatesPerMinute } = claim;
  const perMinute = POSTS_FOR_AN_UPDATE * updatesPerMinute;
  const perSecond = (NEWS_SHARE * perMinute) / 60;
  // Three seconds' worth at once, so that what waits for its share never takes the turn of much else.
  const ofNewsAlone = { name: NEWS_POSTS, most: Math.max(1, 3 * perSecond), perSecond };
  const [left = 0, ofNews = 0] = await holdBudgets(tx, [budgetOf(POSTS, perMinute), ofNewsAlone], now);
  const most = Math.min(limit, left);
  if (most === 0) return [];
  const take = (isNews: boolean, count: number) =>
    claimPostsQuery(tx, { now, leaseUntil, ...around(now), news: isNews, limit: count });
  const share = Math.min(ofNews, Math.ceil(NEWS_SHARE * most));
  const waitedFor = most > share ? await take(false, most - share) : [];
  const rest = most - waitedFor.length;
  const news = rest > 0 ? await take(true, rest) : [];
  const unused = rest - news.length;
  if (unused > 0 && waitedFor.length === most - share) waitedFor.push(...(await take(false, unused)));
  // What the others leave is no part of its share.
  const paidBy = (row: CardRow, index: number) =>
    toClaimed(row, claim, row.background && index < ofNews ? [POSTS, NEWS_POSTS] : [POSTS]);
  return [waitedFor, news].flatMap((some) => some.toSorted(byDue).map(paidBy));
}

/** A post that seems to be later than this was written before the clock was put back. */
const around = (now: Date) => ({
  lastPost: new Date(now.getTime() - BETWEEN_POSTS_MS),
  soon: new Date(now.getTime() + BETWEEN_POSTS_MS),
});
