import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import * as pageStore from '../../../store/review/review-page-store.ts';
import type { PersonCtx } from '../../actor.ts';
import type { BatchLine } from './review-view.ts';
import { countsOf } from './show-batch.ts';

/** What somebody has left to decide or to submit in every campaign that runs, the first to close first. */
export async function listBatchesOf(ctx: Ctx, personId: string): Promise<BatchLine[]> {
  const db = ctx.db.drizzle;
  const running = await pageStore.listRunningBatches(db, personId as PersonId);
  const tallies = await pageStore.tallyBatches(
    db,
    running.map(({ batch }) => batch),
  );
  return running.flatMap(({ batch, campaign }) => {
    const counts = countsOf(tallies.find((one) => one.campaignId === campaign.id));
    if (counts.open + counts.unsubmitted === 0) return [];
    return [{ batch: batchStore.toBatch(batch), campaign: campaignStore.toCampaign(campaign), counts }];
  });
}

export async function listMyBatches(ctx: PersonCtx): Promise<BatchLine[]> {
  return listBatchesOf(ctx, ctx.actor.person.id);
}
