import type { Ctx } from '../../context.ts';
import type { GrantEndReason } from '../../../domain/grant/grant.ts';
import type { GrantId, PersonId } from '../../../domain/ids.ts';
import * as endedStore from '../../../store/grant/ended-message-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as emergencyReviewStore from '../../../store/review/emergency-review-store.ts';
import type { PersonLabel } from '../../views.ts';
import { findLabels } from '../show-grant.ts';

/** Why access ended, who ended it, and what they said. */
export interface Ending {
  endReason: GrantEndReason | null;
  /** Since when it is to be over, which the removal follows. */
  at: Date | null;
  /** null: its time was up, or nobody had decided. */
  endedBy: PersonLabel | null;
  comment: string;
  /** The access review that decided it. */
  review: string | null;
}

type Ended = Pick<GrantRow, 'id' | 'requestId' | 'endReason' | 'revokeSince' | 'endedAt'>;

/** How each of these grants ended, as a look-up. */
export async function findEndings(ctx: Ctx, ended: readonly Ended[]): Promise<Map<GrantId, Ending>> {
  if (ended.length === 0) return new Map();
  const db = ctx.db.drizzle;
  const ids = ended.map(({ id }) => id);
  const [enders, reviewed, judged] = await Promise.all([
    endedStore.findEnders(db, ids),
    endedStore.findReviewedEnds(db, ids),
    emergencyReviewStore.findReviews(
      db,
      ended.flatMap(({ requestId, endReason }) =>
        endReason === 'not-justified' && requestId !== null ? [requestId] : [],
      ),
    ),
  ]);
  const by = ({ id, endReason }: Ended): PersonId | null => {
    if (endReason === 'review') return reviewed.get(id)?.decidedById ?? null;
    return endReason === 'expired' ? null : (enders.get(id)?.personId ?? null);
  };
  const label = await findLabels(
    ctx,
    ended.flatMap((grant) => by(grant) ?? []),
  );
  return new Map(
    ended.map((grant) => {
      const endedBy = by(grant);
      const review = grant.endReason === 'review' ? reviewed.get(grant.id) : undefined;
      const verdict = judged.find(({ requestId }) => requestId === grant.requestId);
      const ending: Ending = {
        endReason: grant.endReason,
        at: grant.revokeSince ?? grant.endedAt,
        endedBy: endedBy === null ? null : label(endedBy),
        comment: review?.comment ?? verdict?.comment ?? enders.get(grant.id)?.comment ?? '',
        review: review?.review ?? null,
      };
      return [grant.id, ending];
    }),
  );
}
