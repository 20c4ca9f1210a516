import * as z from 'zod';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import type { EmergencyReview } from '../../domain/review/emergency-review.ts';
import { EmergencyReviewId } from '../../domain/ids.ts';
import type { Request } from '../../domain/request/request.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, repostCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as emergencyReviewStore from '../../store/review/emergency-review-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { absenceOf } from '../people/absence-of.ts';
import { startRevocations } from '../grant/end/start-revocation.ts';
import { TypedText } from '../request/typed-text.ts';
import { findReviewers } from './find-reviewers.ts';

export const JudgeEmergency = z.object({
  reviewId: EmergencyReviewId,
  justified: z.boolean(),
  comment: TypedText,
});

/** Says afterwards whether emergency access was justified; where it wasn't, what is left of it ends at once. */
export async function judgeEmergency(
  ctx: PersonCtx,
  raw: z.input<typeof JudgeEmergency>,
): Promise<EmergencyReview> {
  const { reviewId, justified, comment } = JudgeEmergency.parse(raw);
  if (comment === '')
    throw new DomainError('invalid', 'Say in a sentence why. It’s kept as evidence.', { field: 'comment' });
  return onRecord(ctx, 'judge emergency access', reviewId, () =>
    transaction(ctx, async (tx, ctx) => {
      const now = ctx.clock.now();
      const review = await emergencyReviewStore.findReview(tx, reviewId);
      const request = review && (await requestStore.findRequest(tx, review.requestId));
      if (review === undefined || request === undefined)
        throw new DomainError('not_found', 'This review can’t be found.');
      await assertReviewer(tx, ctx, review, request);
      const to = justified ? ('justified' as const) : ('not-justified' as const);
      const ended = await emergencyReviewStore.endReview(tx, reviewId, to, {
        endedAt: now,
        endedById: ctx.actor.person.id,
        comment,
      });
      if (ended === undefined) throw await alreadyJudged(tx, reviewId);
      await audit(tx, ctx, {
        kind: justified ? 'glass-review.justified' : 'glass-review.not-justified',
        data: { comment },
        subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
      });
      if (!justified) {
        const live = await grantStore.findByRequests(tx, [request.id]);
        const stopped = await startRevocations(tx, ctx, live, 'not-justified');
        // Whose access goes hears of the verdict with its end; of what never worked no end is told.
        if (stopped.every((grant) => grant.activeAt === null)) await tellVerdict(tx, ctx, request);
      }
      await refreshCards(tx, [reviewId, request.id], now);
      return ended;
    }),
  );
}

/** Whoever took the access hears in a message of its own what came of it, while anything reaches them. */
async function tellVerdict(tx: Tx, ctx: PersonCtx, { id, requesterId }: Request): Promise<void> {
  if ((await absenceOf(ctx, requesterId, tx)) !== undefined) return;
  const outcome = {
    kind: 'request-outcome',
    subjectId: id,
    audienceId: requesterId,
    rank: 'can-wait',
  } as const;
  await repostCards(tx, [outcome], ctx.clock.now());
}

async function assertReviewer(
  tx: Tx,
  ctx: PersonCtx,
  review: EmergencyReview,
  request: Request,
): Promise<void> {
  const reviewers = await findReviewers(tx, ctx, review, request);
  if (!reviewers.some((one) => one.id === ctx.actor.person.id))
    throw new DomainError('forbidden', 'You can’t judge this use of emergency access.');
}

async function alreadyJudged(tx: Tx, id: EmergencyReviewId): Promise<StaleStateError> {
  const review = await emergencyReviewStore.findReview(tx, id);
  const [by] = review?.endedById ? await personStore.findPeople(tx, [review.endedById]) : [];
  return new StaleStateError(
    `${by?.name ?? 'Somebody else'} has judged this already, so nothing was changed.`,
  );
}
