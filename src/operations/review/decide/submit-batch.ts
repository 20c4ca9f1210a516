import * as z from 'zod';
import type { Ctx } from '../../context.ts';
import type { ReviewBatch } from '../../../domain/review/campaign.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { warnAt } from '../../../domain/grant/grant.ts';
import { ReviewBatchId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import { refreshCards, repostCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as grantEndStore from '../../../store/grant/grant-end-store.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import * as pageStore from '../../../store/review/review-page-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { keepReviewedFindings } from '../../finding/keep-reviewed.ts';
import { subjectOf } from '../../grant/grant-subject.ts';
import { refreshOthers } from '../../grant/other-grants.ts';
import { refreshFigures } from '../../campaign/run/refresh-figures.ts';
import { refreshLate } from '../../campaign/run/refresh-late.ts';
import { onRecord } from '../../on-record.ts';
import { assertMayReview } from './assert-may-review.ts';
import { holdBatch } from './hold-item.ts';
import { reopenUndecidable } from './reopen-items.ts';

export const SubmitBatch = z.object({ batchId: ReviewBatchId });

/**
 * Makes every decision of one's batch final: what is revoked is removed from now on, and what is kept until a time
 * ends then. Refused while something in it is open. What they may not decide any more goes to the next in line instead,
 * within a minute; `reopened` is how much that is.
 */
export async function submitBatch(
  ctx: PersonCtx,
  raw: z.input<typeof SubmitBatch>,
): Promise<ReviewBatch & { reopened: number }> {
  const { batchId } = SubmitBatch.parse(raw);
  return onRecord(ctx, 'submit an access review', batchId, () =>
    transaction(ctx, async (tx, ctx) => {
      const { batch, campaign } = await holdBatch(tx, ctx, batchId);
      const now = ctx.clock.now();
      const [tally] = await pageStore.tallyBatches(tx, [batch]);
      const { open, unsubmitted } = tally ?? { open: 0, unsubmitted: 0 };
      if (open > 0)
        throw new DomainError(
          'invalid',
          `${open === 1 ? '1 item is' : `${open} items are`} still to be decided, so nothing was submitted.`,
        );
      if (unsubmitted === 0) throw new StaleStateError('This was submitted already, so nothing was changed.');
      await assertMayReview(tx, ctx, campaign, []);
      const reopened = await reopenUndecidable(tx, ctx, campaign, batch.reviewerId);
      // Who is next is looked for in all access that there is, which takes longer than a click may.
      if (reopened > 0) await batchStore.changeBatch(tx, batch.id, { movingSince: now });
      if (reopened === unsubmitted) {
        await refreshCards(tx, [batch.id], now);
        return { ...batchStore.toBatch(batch), reopened };
      }
      await shortenKept(tx, ctx, batch);
      const { kept, revoked } = await itemStore.submitItems(tx, batch, now);
      await keepReviewedFindings(tx, ctx, batch, now);
      const nothingDue = { remindDueAt: null, lastDayDueAt: null, escalateDueAt: null };
      await batchStore.changeBatch(tx, batch.id, { submittedAt: now, ...nothingDue });
      await audit(tx, ctx, {
        kind: 'review-batch.submitted',
        data: { campaign: campaign.name, kept, revoked },
        subject: { campaignId: campaign.id },
      });
      await refreshCards(tx, [batch.id], now);
      await refreshFigures(tx, campaign, now);
      await refreshInBackground(tx, [batch.reviewerId], now, ['review-digest']);
      await refreshLate(tx, ctx, campaign, [batch]);
      return { ...batchStore.toBatch(batch), submittedAt: now, reopened };
    }),
  );
}

/** Moves the ends of what is kept until a time, and tells the holders: they only ever come earlier. */
export async function shortenKept(tx: Tx, ctx: Ctx, batch: itemStore.BatchKey): Promise<void> {
  const now = ctx.clock.now();
  const ends = new Map(
    (await pageStore.listConversions(tx, batch)).map(({ grantId, until }) => [grantId, until]),
  );
  const grants = await grantEndStore.lockGrants(tx, [...ends.keys()]);
  const wanted = grants.flatMap(({ id }) => {
    const to = ends.get(id);
    return to === undefined ? [] : [{ id, to, warnAt: warnAt(now, to) }];
  });
  const shortened = await grantEndStore.shortenGrants(tx, wanted, now);
  await audit(
    tx,
    ctx,
    ...grants
      .filter((grant) => shortened.has(grant.id))
      .map((grant) => ({
        kind: 'grant.shortened' as const,
        data: {
          from: grant.expiresAt?.toISOString() ?? null,
          to: (ends.get(grant.id) ?? now).toISOString(),
        },
        subject: { ...subjectOf(grant), campaignId: batch.campaignId },
      })),
  );
  const toldOf = grants.filter((grant) => shortened.has(grant.id));
  await refreshOthers(tx, toldOf, now);
  await repostCards(
    tx,
    toldOf.map(({ id, principalId }) => ({
      kind: 'grant',
      subjectId: id,
      audienceId: principalId,
      rank: 'can-wait',
    })),
    now,
  );
}
