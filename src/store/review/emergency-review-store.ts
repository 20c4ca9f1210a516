import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { emergencyReviewTransitions } from '../../domain/review/emergency-review.ts';
import type { EmergencyReview, EmergencyReviewState } from '../../domain/review/emergency-review.ts';
import type { EmergencyReviewId, PersonId, RequestId } from '../../domain/ids.ts';
import { statesBefore } from '../../domain/transitions.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { prepared } from '../database/prepared.ts';
import { emergencyReview } from '../schema/index.ts';

export async function insertReview(tx: Tx, values: typeof emergencyReview.$inferInsert): Promise<void> {
  await tx.insert(emergencyReview).values(values);
}

export async function findReview(db: Drizzle, id: EmergencyReviewId): Promise<EmergencyReview | undefined> {
  const rows = await db.select().from(emergencyReview).where(eq(emergencyReview.id, id)).limit(1);
  return rows[0];
}

const reviewsQuery = prepared((on) =>
  on
    .select()
    .from(emergencyReview)
    .where(sql`${emergencyReview.requestId} = any(${sql.placeholder('requestIds')})`)
    .prepare('glass_reviews'),
);

export async function findReviews(db: Drizzle, requestIds: readonly RequestId[]): Promise<EmergencyReview[]> {
  if (requestIds.length === 0) return [];
  return reviewsQuery(db, { requestIds: [...requestIds] });
}

/** The reviews that nobody has decided, the oldest first. */
export async function listOpenReviews(db: Drizzle): Promise<EmergencyReview[]> {
  return db
    .select()
    .from(emergencyReview)
    .where(eq(emergencyReview.state, 'open'))
    .orderBy(asc(emergencyReview.openedAt), asc(emergencyReview.id));
}

/** Ends a review that is open; undefined when somebody was first. */
export async function endReview(
  tx: Tx,
  id: EmergencyReviewId,
  to: Exclude<EmergencyReviewState, 'open'>,
  change: { endedAt: Date; endedById: PersonId; comment: string },
): Promise<EmergencyReview | undefined> {
  const rows = await tx
    .update(emergencyReview)
    .set({ state: to, ...change })
    .where(
      and(
        eq(emergencyReview.id, id),
        inArray(emergencyReview.state, statesBefore(emergencyReviewTransitions, to)),
      ),
    )
    .returning();
  return rows[0];
}
