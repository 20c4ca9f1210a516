/** The one message that tells somebody of all their access that ended at once. */
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { GrantId, PersonId, ReviewItemId } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { auditEvent, campaign, card, grant, reviewItem } from '../schema/index.ts';
import { changeGrants } from './grant-store.ts';
import type { GrantRow } from './grant-store.ts';

const ended = sql<Date>`coalesce(${grant.endedAt}, ${grant.revokeSince})`;

/** A message about ends, which others can join. */
export interface EndedMessage {
  subjectId: GrantId;
  /** When it was to be posted first. */
  firstDueAt: Date;
  isPosted: boolean;
}

const message = {
  subjectId: sql<GrantId>`${card.subjectId}`,
  firstDueAt: card.createdAt,
  isPosted: sql<boolean>`${card.messageTs} is not null`,
};

/**
 * The message that what ends now belongs to: the last that told of an end after `since`, else one that isn't posted yet.
 * Neither look goes through all that this person was ever told of.
 */
export async function findMessage(
  tx: Tx,
  personId: PersonId,
  since: Date,
): Promise<EndedMessage | undefined> {
  const last = tx
    .select({ subjectId: grant.endToldWithId })
    .from(grant)
    .where(
      and(
        eq(grant.principalId, personId),
        isNotNull(grant.endToldWithId),
        gt(ended, sql`${since.toISOString()}::timestamptz`),
      ),
    )
    .orderBy(desc(ended))
    .limit(1)
    .as('last');
  const isAboutEnds = eq(card.kind, 'access-ended');
  const [found] = await tx
    .select(message)
    .from(last)
    .innerJoin(card, and(eq(card.subjectId, last.subjectId), isAboutEnds));
  if (found !== undefined) return found;
  const [unposted] = await tx
    .select(message)
    .from(card)
    .where(and(eq(card.audienceId, personId), isNull(card.messageTs), isAboutEnds))
    .orderBy(desc(card.createdAt))
    .limit(1);
  return unposted;
}

export async function noteTold(tx: Tx, ids: readonly GrantId[], subjectId: GrantId): Promise<void> {
  await changeGrants(tx, ids, ['revoking', 'revoked'], { endToldWithId: subjectId });
}

const isToldWith = (subjectId: GrantId) => eq(grant.endToldWithId, subjectId);

/** A part of what one message tells of, in the order in which it ended. */
export async function listToldWith(
  db: Drizzle,
  subjectId: GrantId,
  { offset, limit }: PartOf,
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(isToldWith(subjectId))
    .orderBy(asc(ended), asc(grant.id))
    .offset(offset)
    .limit(limit);
}

export async function countToldWith(db: Drizzle, subjectId: GrantId): Promise<number> {
  return db.$count(grant, isToldWith(subjectId));
}

/** What was never begun at its target ends as soon as somebody ends it. */
const ENDING = ['grant.revocation-started', 'grant.revoked'] as const;

export interface Ender {
  personId: PersonId;
  comment: string;
}

/** Who began to end each of these grants, where it was a person, and what they said; not who removed it afterwards. */
export async function findEnders(db: Drizzle, ids: readonly GrantId[]): Promise<Map<GrantId, Ender>> {
  if (ids.length === 0) return new Map();
  const begun = await db
    .select({
      grantId: auditEvent.grantId,
      actorId: auditEvent.actorId,
      comment: sql<string>`coalesce(${auditEvent.data} ->> 'comment', '')`,
    })
    .from(auditEvent)
    .where(and(inArray(auditEvent.grantId, [...ids]), inArray(auditEvent.kind, ENDING)))
    .orderBy(desc(auditEvent.seq));
  const first = new Map(begun.map((event) => [event.grantId as GrantId, event]));
  return new Map(
    [...first].flatMap(([id, { actorId, comment }]) =>
      actorId === null ? [] : [[id, { personId: actorId as PersonId, comment }] as const],
    ),
  );
}

export interface ReviewedEnd {
  item: ReviewItemId;
  review: string;
  /** null: nobody had decided when the review closed. */
  decidedById: PersonId | null;
  comment: string;
}

/** The review that decided the end of each of these grants. */
export async function findReviewedEnds(
  db: Drizzle,
  ids: readonly GrantId[],
): Promise<Map<GrantId, ReviewedEnd>> {
  if (ids.length === 0) return new Map();
  const found = await db
    .select({
      grantId: reviewItem.grantId,
      item: reviewItem.id,
      review: campaign.name,
      decidedById: reviewItem.decidedById,
      comment: reviewItem.comment,
    })
    .from(reviewItem)
    .innerJoin(campaign, eq(campaign.id, reviewItem.campaignId))
    .where(and(inArray(reviewItem.grantId, [...ids]), inArray(reviewItem.state, ['revoked', 'remediated'])))
    .orderBy(asc(reviewItem.submittedAt));
  return new Map(found.flatMap(({ grantId, ...one }) => (grantId === null ? [] : [[grantId, one] as const])));
}
