import { ReviewBatchId } from '../../../domain/ids.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import * as pageStore from '../../../store/review/review-page-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { pairsKeptApart } from '../../policy/what-it-breaks.ts';
import { requirePeople } from '../../people/require-people.ts';
import { MOST_TOGETHER } from '../decide/decide-items.ts';
import { requireBatch } from '../decide/hold-item.ts';
import { whyNotDecide } from '../decide/why-not-decide.ts';
import type { ReviewItemView } from './review-view.ts';
import { showItems } from './show-batch.ts';

/** Among so many it looks for what may be decided together. */
const LOOK_AMONG = 3 * MOST_TOGETHER;

/** What may be decided together, and how much of what is open isn't among it. */
export interface Together {
  views: ReviewItemView[];
  left: {
    /** Of high or critical sensitivity. */
    sensitive: number;
    /** Recommended for revocation, of what was looked at. */
    toRevoke: number;
    /** The reviewer’s own access, or what else they may not review, of what was looked at. */
    notTheirs: number;
  };
}

/** Open items of one's batch that may be decided together, in the order of its pages; at most as many as are decided at once. */
export async function listTogether(ctx: PersonCtx, batchId: string): Promise<Together> {
  const db = ctx.db.drizzle;
  const batch = await onRecord(ctx, 'look at an access review', batchId, () =>
    requireBatch(db, ctx, ReviewBatchId.parse(batchId)),
  );
  const [campaign, [tally], [reviewer]] = await Promise.all([
    campaignStore.findCampaign(db, batch.campaignId),
    pageStore.tallyBatches(db, [batch]),
    requirePeople(db, [batch.reviewerId]),
  ]);
  if (campaign === undefined) throw new Error(`campaign ${batch.campaignId} is referred to and not there`);
  const left = { sensitive: (tally?.open ?? 0) - (tally?.plain ?? 0), toRevoke: 0, notTheirs: 0 };
  const page = { by: batch.groupedBy, apart: pairsKeptApart(ctx.config), limit: MOST_TOGETHER, plain: true };
  const views: ReviewItemView[] = [];
  for (let offset = 0; offset < LOOK_AMONG && views.length < MOST_TOGETHER; offset += MOST_TOGETHER) {
    const items = await pageStore.listItems(db, batch, { ...page, offset });
    const barred = await whyNotDecide(db, ctx, campaign, reviewer, items);
    for (const view of await showItems(ctx, db, items, true)) {
      if (barred.has(view.item.id)) left.notTheirs++;
      else if (view.alone !== null) left.toRevoke++;
      else views.push(view);
    }
    if (items.length < MOST_TOGETHER) break;
  }
  return { views: views.slice(0, MOST_TOGETHER), left };
}
