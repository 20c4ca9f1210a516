import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { POST_RANKS } from '../../domain/card.ts';
import type { CardKind, PostRank } from '../../domain/card.ts';
import type { BundleId, RequestId } from '../../domain/ids.ts';
import { newId, CardId as CardIdShape } from '../../domain/ids.ts';
import { REMIND_EVERY_MS, remindAt } from '../../domain/request/waiting.ts';
import { dueInBackground, dueInForeground, LOOKS_FOR } from './background-cards.ts';
import { rows } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import { prepared } from '../database/prepared.ts';
import { supersededBy } from './superseded-cards.ts';
import { card, requestMessage, stage, stageApprover } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

/** A card that there should be. */
export interface WantedCard {
  kind: CardKind;
  subjectId: string;
  /** A person's id, or a channel as `#name`. */
  audienceId: string;
  /** Its kind's when absent. */
  rank?: PostRank;
}

const rankOf = ({ kind, rank }: WantedCard): PostRank => rank ?? POST_RANKS[kind];

const onConflict = {
  target: [card.subjectId, card.kind, card.audienceId],
  set: {
    dueAt: sql`excluded.due_at`,
    remindDueAt: sql`coalesce(${card.remindDueAt}, excluded.remind_due_at)`,
    revision: sql`${card.revision} + 1`,
    attempts: 0,
    // A change is waited for; and so is a post of which anybody said so.
    background: sql`${card.messageTs} is null and excluded.background and (${card.background} or ${card.dueAt} is null)`,
  },
};

const wantQuery = prepared((on) =>
  on
    .insert(card)
    .values({
      id: sql.placeholder('id'),
      kind: sql.placeholder('kind'),
      subjectId: sql.placeholder('subjectId'),
      audienceId: sql.placeholder('audienceId'),
      dueAt: sql.placeholder('dueAt'),
      background: sql.placeholder('background'),
      remindDueAt: sql`${sql.placeholder('remindDueAt')}::timestamptz`,
      createdAt: sql.placeholder('createdAt'),
    })
    .onConflictDoUpdate(onConflict)
    .prepare('want_card'),
);

/** Marks cards due, making those that aren't there; marking one twice costs one update. */
export async function wantCards(tx: Tx, wanted: readonly WantedCard[], now: Date): Promise<void> {
  if (wanted.length === 0) return;
  const values = newCards(wanted, now);
  const [only] = values;
  if (values.length === 1 && only)
    await wantQuery(tx, { ...only, remindDueAt: only.remindDueAt?.toISOString() ?? null });
  else await tx.insert(card).values(values).onConflictDoUpdate(onConflict);
  wakeAfterCommit(tx);
}

/** Makes those cards that aren't there; what is there stays as it is. */
export async function ensureCards(tx: Tx, wanted: readonly WantedCard[], now: Date): Promise<void> {
  if (wanted.length === 0) return;
  await tx.insert(card).values(newCards(wanted, now)).onConflictDoNothing();
  wakeAfterCommit(tx);
}

function newCards(wanted: readonly WantedCard[], now: Date) {
  const unique = new Map(wanted.map((one) => [`${one.kind} ${one.subjectId} ${one.audienceId}`, one]));
  return [...unique.values()]
    .sort((a, b) => (a.subjectId + a.audienceId < b.subjectId + b.audienceId ? -1 : 1))
    .map((one) => ({
      id: CardIdShape.parse(newId('card', now)),
      kind: one.kind,
      subjectId: one.subjectId,
      audienceId: one.audienceId,
      dueAt: now,
      background: rankOf(one) === 'can-wait',
      remindDueAt: remindAt(one.kind, now),
      createdAt: now,
    }));
}

/**
 * Has cards posted as new messages, so that their readers are pinged again; no earlier post is taken for the new one,
 * and the earlier message keeps no buttons.
 */
export async function repostCards(tx: Tx, wanted: readonly WantedCard[], now: Date): Promise<void> {
  if (wanted.length === 0) return;
  await wantCards(tx, wanted, now);
  const column = (name: 'kind' | 'subjectId' | 'audienceId') =>
    sql`${sql.param(wanted.map((one) => one[name]))}::text[]`;
  const ranks = sql`${sql.param(wanted.map(rankOf))}::text[]`;
  const remindedAnew = new Date(now.getTime() + REMIND_EVERY_MS);
  const before = await rows<Superseded>(
    tx,
    sql`update ${card} set channel_id = null, message_ts = null, posting_since = null,
        background = case when ${card.messageTs} is null then ${card.background} else before.rank = 'can-wait' end,
        remind_due_at = case when ${card.remindDueAt} is not null then ${remindedAnew.toISOString()}::timestamptz end
      from (select c.id, c.audience_id, c.channel_id, c.message_ts, c.used_at, wanted.rank
        from ${card} c
        join unnest(${column('kind')}, ${column('subjectId')}, ${column('audienceId')}, ${ranks})
          as wanted(kind, subject_id, audience_id, rank)
        using (kind, subject_id, audience_id)) before
      where ${card.id} = before.id
      returning before.id, before.audience_id as "audienceId", before.channel_id as "channelId",
        before.message_ts as "messageTs",
        coalesce(before.used_at > ${now.toISOString()}::timestamptz - ${LOOKS_FOR}, false) as "isLookedAt"`,
  );
  await supersede(tx, before, now);
}

/** The same, but for those that were posted within a day: these are brought up to date, so that no burst is one message each. */
export async function repostDaily(tx: Tx, wanted: readonly WantedCard[], now: Date): Promise<void> {
  if (wanted.length === 0) return;
  const told = await tx
    .select({ subjectId: card.subjectId, kind: card.kind, audienceId: card.audienceId })
    .from(card)
    .where(
      and(
        inArray(
          card.audienceId,
          wanted.map((one) => one.audienceId),
        ),
        gt(card.remindDueAt, now),
      ),
    );
  const isTold = (one: WantedCard) =>
    told.some(
      (other) =>
        other.kind === one.kind && other.subjectId === one.subjectId && other.audienceId === one.audienceId,
    );
  await wantCards(tx, wanted.filter(isTold), now);
  await repostCards(
    tx,
    wanted.filter((one) => !isTold(one)),
    now,
  );
}

/** What people wait for is shown before this. */
const SUPERSEDE_AFTER_MS = 60_000;

/** The message that a card had before it was posted anew. */
interface Superseded {
  /** The card's. */
  id: string;
  audienceId: string;
  channelId: string | null;
  messageTs: string | null;
  /** Its reader pressed something in it so lately that they are likely to look at it still. */
  isLookedAt: boolean;
}

async function supersede(tx: Tx, messages: readonly Superseded[], now: Date): Promise<void> {
  const posted = messages.filter((one) => one.channelId !== null && one.messageTs !== null);
  if (posted.length === 0) return;
  const values = posted.map(({ id, audienceId, channelId, messageTs, isLookedAt }) => ({
    id: CardIdShape.parse(newId('card', now)),
    kind: 'superseded' as const,
    subjectId: supersededBy(`${channelId} ${messageTs}`, id),
    audienceId,
    channelId,
    messageTs,
    dueAt: isLookedAt ? now : new Date(now.getTime() + SUPERSEDE_AFTER_MS),
    background: !isLookedAt,
    createdAt: now,
  }));
  await tx.insert(card).values(values).onConflictDoNothing();
}

const refreshQuery = prepared((on) =>
  on
    .update(card)
    .set({ ...dueInForeground })
    .where(
      sql`${card.subjectId} = any(${sql.placeholder('subjectIds')}) and
        (${sql.placeholder('kinds')}::text[] is null or ${card.kind} = any(${sql.placeholder('kinds')}))`,
    )
    .prepare('refresh_cards'),
);

/** Marks every card there is of these subjects due: those asked see what became of it. */
export async function refreshCards(
  tx: Tx,
  subjectIds: readonly string[],
  now: Date,
  kinds?: readonly CardKind[],
): Promise<void> {
  if (subjectIds.length === 0) return;
  await refreshQuery(tx, {
    now,
    subjectIds: [...subjectIds],
    kinds: kinds === undefined ? null : [...kinds],
  });
  wakeAfterCommit(tx);
}

const refreshOfQuery = prepared((on) =>
  on
    .update(card)
    .set({ ...dueInForeground })
    .where(
      sql`${card.subjectId} = any(array(
        select unnest(${sql.placeholder('subjectIds')}::text[])
        union all ${on
          .select({ id: requestMessage.id })
          .from(requestMessage)
          .where(
            and(
              eq(requestMessage.requestId, sql.placeholder('requestId')),
              eq(requestMessage.kind, 'question'),
            ),
          )}
      ))`,
    )
    .prepare('refresh_cards_of'),
);

/** Marks every card that shows a request due: its own, its bundle's, and those of questions about it. */
export async function refreshCardsOf(
  tx: Tx,
  { id, bundleId }: { id: RequestId; bundleId: BundleId | null },
  now: Date,
): Promise<void> {
  await refreshOfQuery(tx, { now, requestId: id, subjectIds: bundleId === null ? [id] : [id, bundleId] });
  wakeAfterCommit(tx);
}

// Locked in one order: decisions on two requests may have readers in common.
const refreshRemindersQuery = prepared((on) =>
  on
    .update(card)
    .set({ ...dueInBackground })
    .where(
      inArray(
        card.id,
        on
          .select({ id: card.id })
          .from(card)
          .where(
            and(
              inArray(card.kind, ['approvals-reminder', 'approvals-digest']),
              inArray(
                card.subjectId,
                on
                  .select({ id: stageApprover.personId })
                  .from(stageApprover)
                  .innerJoin(stage, eq(stage.id, stageApprover.stageId))
                  .where(eq(stage.requestId, sql.placeholder('requestId'))),
              ),
            ),
          )
          .orderBy(asc(card.id))
          .for('update'),
      ),
    )
    .prepare('refresh_reminders'),
);

/** Brings the messages of all that waits for somebody up to date, of those who were asked about a request. */
export async function refreshReminders(tx: Tx, requestId: RequestId, now: Date): Promise<void> {
  await refreshRemindersQuery(tx, { requestId, now });
}
