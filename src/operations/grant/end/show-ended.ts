import type { Ctx } from '../../context.ts';
import { DomainError } from '../../../domain/errors.ts';
import { GrantId } from '../../../domain/ids.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Part, PartOf } from '../../../domain/part.ts';
import * as endedStore from '../../../store/grant/ended-message-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as emergencyReviewStore from '../../../store/review/emergency-review-store.ts';
import type { GrantView, PersonLabel } from '../../views.ts';
import { findLabels, showGrants } from '../show-grant.ts';

/** Access that ended, who ended it, and what they said. */
export interface EndedView extends GrantView {
  /** null: its time was up, or nobody had decided. */
  endedBy: PersonLabel | null;
  comment: string;
  /** The access review that decided it. */
  review: string | null;
  /** More time had been asked for, and nobody had decided on it. */
  moreTimeUndecided: boolean;
}

/** What one message tells its reader of, in the order in which it ended. */
export async function showEnded(ctx: Ctx, subjectId: string, part: PartOf): Promise<Part<EndedView>> {
  const db = ctx.db.drizzle;
  const id = GrantId.parse(subjectId);
  const [rows, total] = await Promise.all([
    endedStore.listToldWith(db, id, part),
    endedStore.countToldWith(db, id),
  ]);
  if (rows.length === 0) throw new DomainError('not_found', 'This access can’t be found.');
  const ids = rows.map((row) => row.id);
  const [views, enders, reviewed, undecided, judged] = await Promise.all([
    showGrants(ctx, rows),
    endedStore.findEnders(db, ids),
    endedStore.findReviewedEnds(db, ids),
    requestStore.findUndecidedAtEnd(db, ids),
    emergencyReviewStore.findReviews(
      db,
      rows.flatMap(({ requestId, endReason }) =>
        endReason === 'not-justified' && requestId !== null ? [requestId] : [],
      ),
    ),
  ]);
  const by = (grant: GrantView['grant']): PersonId | null => {
    if (grant.endReason === 'review') return reviewed.get(grant.id)?.decidedById ?? null;
    return grant.endReason === 'expired' ? null : (enders.get(grant.id)?.personId ?? null);
  };
  const label = await findLabels(
    ctx,
    views.flatMap(({ grant }) => by(grant) ?? []),
  );
  return {
    total,
    rows: views.map((view) => {
      const { grant } = view;
      const endedBy = by(grant);
      const review = grant.endReason === 'review' ? reviewed.get(grant.id) : undefined;
      const verdict = judged.find(({ requestId }) => requestId === grant.requestId);
      return {
        ...view,
        endedBy: endedBy === null ? null : label(endedBy),
        comment: review?.comment ?? verdict?.comment ?? enders.get(grant.id)?.comment ?? '',
        review: review?.review ?? null,
        moreTimeUndecided: undecided.has(grant.id),
      };
    }),
  };
}
