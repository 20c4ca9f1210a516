import * as z from 'zod';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { ReviewBatchId } from '../../../domain/ids.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import type { ReviewBatchRow } from '../../../store/review/review-batch-store.ts';
import { handOver } from '../../../store/review/review-handover-store.ts';
import { tallyBatches } from '../../../store/review/review-page-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { addToBatch } from '../../review/decide/reassign-item.ts';
import { findEscalated } from './find-escalated.ts';
import { refreshLate } from './refresh-late.ts';
import { holdRunning } from '../../review/decide/hold-item.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';

export const TakeOverBatch = z.object({ batchId: ReviewBatchId });
/** So much fits into the time of one click; what is left is taken by the next. */
const AT_ONCE = 2_000;

/** Takes what a late reviewer has open, as far as the actor may review it; one of those to whom it was escalated. */
export async function takeOverBatch(
  ctx: PersonCtx,
  raw: z.input<typeof TakeOverBatch>,
): Promise<{ moved: number; left: number; batchId: ReviewBatchId }> {
  const { batchId } = TakeOverBatch.parse(raw);
  return onRecord(ctx, 'take a review over', batchId, () =>
    transaction(ctx, async (tx, ctx) => {
      const late = await batchStore.findBatch(tx, batchId);
      if (late === undefined) throw new DomainError('not_found', 'This review can’t be found.');
      const campaign = await holdRunning(tx, late.campaignId);
      await assertEscalatedTo(tx, ctx, campaign, late);
      const personId = ctx.actor.person.id;
      const reason = 'It was escalated, and taken over.';
      const moved = await handOver(tx, ctx, late, { personId, reason, limit: AT_ONCE, chosen: null });
      const [tally] = await tallyBatches(tx, [late]);
      const left = tally?.open ?? 0;
      if (moved === 0) throw nothingMoved(left);
      const mine = await addToBatch(tx, ctx, campaign, personId, moved);
      const now = ctx.clock.now();
      await refreshCards(tx, [late.id, mine.id], now);
      await refreshInBackground(tx, [campaign.id, late.reviewerId], now, ['campaign', 'review-digest']);
      await refreshLate(tx, ctx, campaign, [late]);
      return { moved, left, batchId: mine.id };
    }),
  );
}

async function assertEscalatedTo(
  tx: Tx,
  ctx: PersonCtx,
  campaign: CampaignRow,
  late: ReviewBatchRow,
): Promise<void> {
  const told =
    late.escalatedAt !== null && late.reviewerId !== ctx.actor.person.id
      ? await findEscalated(tx, ctx, campaign, late)
      : [];
  if (!told.some((person) => person.id === ctx.actor.person.id))
    throw new DomainError('forbidden', 'This wasn’t escalated to you, so nothing was changed.');
}

function nothingMoved(left: number): DomainError {
  return left === 0
    ? new StaleStateError('Nothing in it is open any more, so nothing was changed.')
    : new DomainError(
        'invalid',
        'You can’t review anything that’s left: it’s your own access, or you asked for it or approved it.',
      );
}
