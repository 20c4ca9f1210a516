import { and, asc, eq, gte, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { CardKind } from '../../domain/card.ts';
import type { ClaimedCard } from './claimed-card.ts';
import type { Drizzle } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { card } from '../schema/index.ts';

const isNewest = sql`${card.revision} = ${sql.placeholder('revision')}`;
/**
 * A card that is to be posted anew meanwhile has forgotten the message that was changed; so has one whose post the database
 * lost. What is known of its next post stays.
 */
const isForgotten = sql`${card.messageTs} is null and ${sql.placeholder('wasThere')}::boolean`;

/** A new message takes its reader's second whatever came of it: Slack may have counted it, or have the message. */
const triedAt = sql`case when ${sql.placeholder('tried')}::boolean then ${given('now', card.postedAt)}::timestamptz else ${card.postedAt} end`;

const shownQuery = prepared((on) =>
  on
    .update(card)
    .set({
      channelId: sql`case when ${isForgotten} then null else ${given('channelId', card.channelId)} end`,
      messageTs: sql`case when ${isForgotten} then null else ${given('messageTs', card.messageTs)} end`,
      postedAt: triedAt,
      postingSince: sql`case when ${isForgotten} then ${card.postingSince} end`,
      leaseUntil: null,
      attempts: 0,
      lastError: null,
      refusedSince: null,
      background: sql`not ${isNewest} and ${sql.placeholder('wasThere')}::boolean and ${card.background}`,
      dueAt: sql`case when ${isNewest} then null else coalesce(${card.dueAt}, ${given('now', card.dueAt)}::timestamptz) end`,
    })
    .where(eq(card.id, sql.placeholder('id')))
    .prepare('card_shown'),
);

/**
 * Records a delivery; the card stays due when it was marked again meanwhile, and is due anew when somebody else has
 * shown something newer meanwhile, which this may have covered.
 */
export async function recordShown(
  db: Drizzle,
  { id, revision, messageTs: before }: Pick<ClaimedCard, 'id' | 'revision' | 'messageTs'>,
  place: { channelId: string; messageTs: string },
  now: Date,
): Promise<void> {
  const { channelId, messageTs } = place;
  await shownQuery(db, {
    id,
    revision,
    channelId,
    messageTs,
    now,
    wasThere: before !== null,
    tried: before === null,
  });
}

/**
 * Records where the message of an earlier post was found; the card stays due, for the message may say less than is so now.
 * Where another process was first, or the card is to be posted anew meanwhile, what it knows of its message stays.
 */
export async function recordFound(
  db: Drizzle,
  { id, postingSince, leaseUntil }: Pick<ClaimedCard, 'id' | 'postingSince' | 'leaseUntil'>,
  found: { channelId: string; messageTs: string },
): Promise<void> {
  const isThatPost = sql`${card.postingSince} is not distinct from ${postingSince?.toISOString() ?? null}::timestamptz`;
  const isMine = sql`${card.leaseUntil} is not distinct from ${leaseUntil.toISOString()}::timestamptz`;
  await db
    .update(card)
    .set({
      channelId: sql`case when ${isThatPost} then ${found.channelId} else ${card.channelId} end`,
      messageTs: sql`case when ${isThatPost} then ${found.messageTs} else ${card.messageTs} end`,
      background: sql`not ${isThatPost} and ${card.background}`,
      postingSince: sql`case when not ${isThatPost} then ${card.postingSince} end`,
      leaseUntil: sql`case when not ${isThatPost} and not ${isMine} then ${card.leaseUntil} end`,
    })
    .where(eq(card.id, id));
}

/** Records that a card’s message is no more, unless it has another by now; it is due, to be posted anew. */
export async function recordGone(
  db: Drizzle,
  { id, messageTs }: Pick<ClaimedCard, 'id' | 'messageTs'>,
): Promise<void> {
  await db
    .update(card)
    .set({ channelId: null, messageTs: null, postingSince: null, leaseUntil: null })
    .where(and(eq(card.id, id), sql`${card.messageTs} is not distinct from ${messageTs}::text`));
}

const notShownQuery = prepared((on) =>
  on
    .update(card)
    .set({
      postingSince: sql`case when ${sql.placeholder('mayBePosted')}::boolean or ${isForgotten} then ${card.postingSince} end`,
      leaseUntil: null,
      postedAt: triedAt,
      attempts: sql`${card.attempts} + 1`,
      lastError: given('error', card.lastError),
      refusedSince: sql`case when ${sql.placeholder('refused')}::boolean
        then coalesce(${card.refusedSince}, ${given('now', card.refusedSince)}::timestamptz) else ${card.refusedSince} end`,
      dueAt: sql`coalesce(${sql.placeholder('dueAt')}::timestamptz,
        case when ${isNewest} then null else ${card.dueAt} end)`,
    })
    .where(eq(card.id, sql.placeholder('id')))
    .prepare('card_not_shown'),
);

/** Records that a card wasn't delivered; `dueAt` null: no retry reaches its audience. */
export async function recordNotShown(
  db: Drizzle,
  { id, revision, messageTs: before }: Pick<ClaimedCard, 'id' | 'revision' | 'messageTs'>,
  failed: { error: string; dueAt: Date | null; mayBePosted: boolean; refused: boolean },
  now: Date,
): Promise<void> {
  const { error, dueAt, mayBePosted, refused } = failed;
  const due = dueAt?.toISOString() ?? null;
  const tried = before === null && dueAt !== null;
  await notShownQuery(db, {
    id,
    revision,
    error,
    dueAt: due,
    mayBePosted,
    refused,
    tried,
    wasThere: before !== null,
    now,
  });
}

/** Of what Slack neither takes nor refuses: so many tries take most of a minute. */
const LASTING_TRIES = 6;
const isUnanswered = and(
  isNotNull(card.dueAt),
  isNull(card.refusedSince),
  isNotNull(card.lastError),
  gte(card.attempts, LASTING_TRIES),
);

/** How many cards that somebody waits for have been due since before `since`, or are tried again and again. */
export async function countLate(db: Drizzle, since: Date): Promise<number> {
  return db.$count(card, and(or(lt(card.dueAt, since), isUnanswered), eq(card.background, false)));
}

/** What Slack has given no answer of its own to for a while, and why it wasn't one. */
export async function findUnanswered(
  db: Drizzle,
): Promise<{ cards: number; since: Date; error: string } | undefined> {
  const [found] = await db
    .select({
      cards: sql<number>`count(*)::integer`,
      since: sql<Date>`min(coalesce(${card.postingSince}, ${card.dueAt}))`.mapWith(card.dueAt),
      error: sql<string>`max(${card.lastError})`,
    })
    .from(card)
    .where(isUnanswered);
  return found === undefined || found.cards === 0 ? undefined : found;
}

/** A card that Slack won't take as it is. */
export interface RefusedCard {
  kind: CardKind;
  audienceId: string;
  since: Date;
  error: string;
}

/** Cards that Slack refuses, the longest refused first. */
export async function listRefused(db: Drizzle, limit: number): Promise<RefusedCard[]> {
  const found = await db
    .select({
      kind: card.kind,
      audienceId: card.audienceId,
      since: card.refusedSince,
      error: card.lastError,
    })
    .from(card)
    .where(isNotNull(card.refusedSince))
    .orderBy(asc(card.refusedSince))
    .limit(limit);
  return found.flatMap(({ since, error, ...one }) =>
    since === null ? [] : [{ ...one, since, error: error ?? '' }],
  );
}

export async function countRefused(db: Drizzle): Promise<number> {
  return db.$count(card, isNotNull(card.refusedSince));
}
