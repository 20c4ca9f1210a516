import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { glassReviewTransitions } from '../../domain/review/emergency-review.ts';
import type { GlassReview, GlassReviewState } from '../../domain/review/emergency-review.ts';
import type { GlassReviewId, PersonId, RequestId } from '../../domain/ids.ts';
import { statesBefore } from '../../domain/transitions.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { prepared } from '../database/prepared.ts';
import { glassReview } from '../schema/index.ts';

export async function insertReview(tx: Tx, values: typeof glassReview.$inferInsert): Promise<void> {
  await tx.insert(glassReview).values(values);
}

export async function findReview(db: Drizzle, id: GlassReviewId): Promise<GlassReview | undefined> {
  const rows = await db.select().from(glassReview).where(eq(glassReview.id, id)).limit(1);
  return rows[0];
}

const reviewsQuery = prepared((on) =>
  on
    .select()
    .from(glassReview)
    .where(sql`${glassReview.requestId} = any(${sql.placeholder('requestIds')})`)
    .prepare('glass_reviews'),
);

export async function findReviews(db: Drizzle, requestIds: readonly RequestId[]): Promise<GlassReview[]> {
  if (requestIds.length === 0) return [];
  return reviewsQuery(db, { requestIds: [...requestIds] });
}

/** The reviews that nobody has decided, the oldest first. */
export async function listOpenReviews(db: Drizzle): Promise<GlassReview[]> {
  return db
    .select()
    .from(glassReview)
    .where(eq(glassReview.state, 'open'))
    .orderBy(asc(glassReview.openedAt), asc(glassReview.id));
}

/** Ends a review that is open; undefined when somebody was first. */
export async function endReview(
  tx: Tx,
  id: GlassReviewId,
  to: Exclude<GlassReviewState, 'open'>,
  change: { endedAt: Date; endedById: PersonId; comment: string },
): Promise<GlassReview | undefined> {
  const rows = await tx
    .update(glassReview)
    .set({ state: to, ...change })
    .where(and(eq(glassReview.id, id), inArray(glassReview.state, statesBefore(glassReviewTransitions, to))))
    .returning();
  return rows[0];
}
