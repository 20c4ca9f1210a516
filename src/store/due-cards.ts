import { and, asc, eq, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { type Card, NEWS } from '../domain/card.ts';
import { ENDABLE_GRANT_STATES } from '../domain/grant.ts';
import type { Drizzle, Tx } from './database.ts';
import { given, prepared } from './prepared.ts';
import { card, grant } from './schema/index.ts';
import { goesOn } from './superseded-cards.ts';
import { type Budget, holdBudgets, spend } from './slack-budget.ts';

type CardRow = typeof card.$inferSelect;

/** A card with a lease on it. */
export interface ClaimedCard extends Card {
  /** Which of its states is shown. */
  revision: number;
  attempts: number;
  leaseUntil: Date;
}

const POSTS = 'posts';
const NEWS_POSTS = 'news-posts';
/** News keeps this share of all new messages, however many are due that somebody waits for. */
const NEWS_SHARE = 1 / 4;
const UPDATES = 'updates';
const BACKGROUND_UPDATES = 'background-updates';
/** What nobody waits for takes this share of all changes at the most. */
const BACKGROUND_SHARE = 1 / 4;

/** Slack promises several hundred new messages a minute for a workspace, where it promises 50 changes. */
const POSTS_FOR_AN_UPDATE = 6;

/** Nine tenths of a minute's changes at once, so that a count which Slack begins elsewhere isn't overrun. */
const budgetOf = (name: string, perMinute: number): Budget => ({
  name,
  most: 0.9 * perMinute,
  perSecond: perMinute / 60,
});

/** Slack takes one message a second in a conversation. */
const BETWEEN_POSTS_MS = 1_000;

export const isFree = or(isNull(card.leaseUntil), lte(card.leaseUntil, given('now', card.leaseUntil)));
const isDue = lte(card.dueAt, given('now', card.dueAt));
/** What a click is about to replace by itself isn't brought up to date beside it. */
const isNotInHand = sql`${card.messageTs} <> all(${sql.placeholder('inHand')}::text[])`;

const peekQuery = prepared((on) =>
  on
    .select({
      posts: sql<boolean>`coalesce(bool_or(${card.messageTs} is null), false)`,
      updates: sql<boolean>`coalesce(bool_or(${card.messageTs} is not null and ${isNotInHand}), false)`,
    })
    .from(card)
    .where(and(isDue, isFree))
    .prepare('peek_cards'),
);

/**
 * Whether a new message tells something and somebody waits for none of it; access that works is waited for. Its state is
 * asked for by a scalar subquery: of an `exists` under an `or` the planner reads all grants at once.
 */
const isNews = (one: SQL): SQL =>
  sql`(${one}.kind = any(${sql.param([...NEWS])}::text[]) and not (${one}.kind = 'grant' and coalesce((
    select g.state in ${[...ENDABLE_GRANT_STATES]} from ${grant} g where g.id = ${one}.subject_id), false)))`;

const [THIS, OTHER] = [sql`${card}`, sql`other`];

/** One at a time of those for one reader, news last, else the longest due first, and none within a second of the last. */
const itsTurn = sql`not exists (
    select from ${card} other where other.audience_id = ${card.audienceId} and other.message_ts is null
      and other.id <> ${card.id}
      and (other.lease_until > ${given('now', card.leaseUntil)}
        or other.due_at <= ${given('now', card.dueAt)}
          and (${isNews(OTHER)}, other.due_at, other.id) < (${isNews(THIS)}, ${card.dueAt}, ${card.id})))
  and not exists (
    select from ${card} other where other.audience_id = ${card.audienceId}
      and other.posted_at > ${given('lastPost', card.postedAt)} and other.posted_at < ${given('soon', card.postedAt)})`;

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
          and(
            isDue,
            isFree,
            isNull(card.messageTs),
            sql`${isNews(THIS)} = ${sql.placeholder('news')}`,
            itsTurn,
          ),
        )
        .orderBy(asc(card.dueAt))
        .limit(sql.placeholder('limit'))
        .for('update', { skipLocked: true })}))`,
    )
    .returning()
    .prepare('claim_posts'),
);

const claimUpdatesQuery = prepared((on) =>
  on
    .update(card)
    .set({ leaseUntil: given('leaseUntil', card.leaseUntil), postingSince: null })
    .where(
      sql`${card.id} = any(array(${on
        .select({ id: card.id })
        .from(card)
        .where(
          and(
            isDue,
            isFree,
            isNotNull(card.messageTs),
            isNotInHand,
            goesOn,
            eq(card.background, sql.placeholder('background')),
          ),
        )
        .orderBy(asc(card.dueAt))
        .limit(sql.placeholder('limit'))
        .for('update', { skipLocked: true })}))`,
    )
    .returning()
    .prepare('claim_updates'),
);

export interface CardClaim {
  now: Date;
  leaseUntil: Date;
  /** Of new messages, and of changes of posted ones. */
  limit: number;
  posts: boolean;
  updates: boolean;
  /** How many changes of posted messages Slack takes, of all processes together. */
  updatesPerMinute: number;
  /** The messages that clicks are about to replace. */
  inHand: readonly string[];
}

/**
 * Leases due cards, the longest due first; another claim's are passed over. New messages and changes of posted ones are
 * claimed as Slack's rates allow over all processes, what nobody waits for last. That a card may be posted in this lease is
 * on record before it is, so that whoever comes after a crash knows to look for its message.
 */
export async function claimDueCards(tx: Tx, claim: CardClaim): Promise<ClaimedCard[]> {
  const { now, leaseUntil } = claim;
  const inHand = [...claim.inHand];
  const [due] = await peekQuery(tx, { now, inHand });
  const none = { waitedFor: [], news: [] };
  const { waitedFor, news } = due?.posts && claim.posts ? await claimPosts(tx, claim) : none;
  const updates = due?.updates && claim.updates ? await claimUpdates(tx, { ...claim, inHand }) : [];
  return [waitedFor, [...news, ...updates]]
    .flatMap((some) =>
      some.toSorted((one, other) => (one.dueAt?.getTime() ?? 0) - (other.dueAt?.getTime() ?? 0)),
    )
    .map((row) => toClaimed(row, now, leaseUntil));
}

/** What somebody waits for leaves news its share, and either has what the other doesn't need. */
async function claimPosts(tx: Tx, claim: CardClaim): Promise<{ waitedFor: CardRow[]; news: CardRow[] }> {
  const { now, leaseUntil, limit, updatesPerMinute } = claim;
  const perMinute = POSTS_FOR_AN_UPDATE * updatesPerMinute;
  const perSecond = (NEWS_SHARE * perMinute) / 60;
  // Three seconds' worth at once, so that what waits for its share never takes the turn of much else.
  const ofNewsAlone = { name: NEWS_POSTS, most: Math.max(1, 3 * perSecond), perSecond };
  const budgets = [budgetOf(POSTS, perMinute), ofNewsAlone];
  const [left = 0, ofNews = 0] = await holdBudgets(tx, budgets, now);
  const most = Math.min(limit, left);
  if (most === 0) return { waitedFor: [], news: [] };
  const take = (isNewsTaken: boolean, count: number) =>
    claimPostsQuery(tx, { now, leaseUntil, ...around(now), news: isNewsTaken, limit: count });
  const share = Math.min(ofNews, Math.ceil(NEWS_SHARE * most));
  const waitedFor = most > share ? await take(false, most - share) : [];
  const rest = most - waitedFor.length;
  const news = rest > 0 ? await take(true, rest) : [];
  const unused = rest - news.length;
  if (unused > 0 && waitedFor.length === most - share) waitedFor.push(...(await take(false, unused)));
  await spend(tx, POSTS, waitedFor.length + news.length);
  // What the others leave is no part of its share.
  await spend(tx, NEWS_POSTS, Math.min(news.length, ofNews));
  return { waitedFor, news };
}

async function claimUpdates(tx: Tx, claim: CardClaim): Promise<CardRow[]> {
  const { now, leaseUntil, limit, inHand, updatesPerMinute } = claim;
  const budgets = [
    budgetOf(UPDATES, updatesPerMinute),
    budgetOf(BACKGROUND_UPDATES, BACKGROUND_SHARE * updatesPerMinute),
  ];
  const [left = 0, leftInBackground = 0] = await holdBudgets(tx, budgets, now);
  if (left === 0) return [];
  const values = { now, leaseUntil, inHand };
  const urgent = await claimUpdatesQuery(tx, {
    ...values,
    background: false,
    limit: Math.min(limit, left),
  });
  const rest = Math.min(limit - urgent.length, left - urgent.length, leftInBackground);
  const background =
    rest > 0 ? await claimUpdatesQuery(tx, { ...values, background: true, limit: rest }) : [];
  await spend(tx, UPDATES, urgent.length + background.length);
  await spend(tx, BACKGROUND_UPDATES, background.length);
  return [...urgent, ...background];
}

/** A post that seems to be later than this was written before the clock was put back. */
const around = (now: Date) => ({
  lastPost: new Date(now.getTime() - BETWEEN_POSTS_MS),
  soon: new Date(now.getTime() + BETWEEN_POSTS_MS),
});

export function toClaimed(row: CardRow, claimedAt: Date, leaseUntil: Date): ClaimedCard {
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
    leaseUntil,
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
  const updates = untried.filter((one) => one.messageTs !== null).length;
  await spend(db, POSTS, updates - untried.length);
  await spend(db, UPDATES, -updates);
}
