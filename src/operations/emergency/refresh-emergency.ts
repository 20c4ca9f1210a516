import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as emergencyReviewStore from '../../store/review/emergency-review-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';

/** Brings the notices and reviews of emergency access up to date with what became of it at the target. */
export async function refreshEmergency(tx: Tx, grants: readonly GrantRow[], now: Date): Promise<void> {
  const requestIds = grants.flatMap((grant) => grant.requestId ?? []);
  const reviews = await emergencyReviewStore.findReviews(tx, requestIds);
  await refreshCards(
    tx,
    reviews.flatMap((review) => [review.id, review.requestId]),
    now,
    ['glass-notice', 'glass-review'],
  );
}
