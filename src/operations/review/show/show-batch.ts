import type { Ctx } from '../../context.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { ReviewBatchId } from '../../../domain/ids.ts';
import { whyAlone } from '../../../domain/review/review-item.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import * as pageStore from '../../../store/review/review-page-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import type { BatchTally } from '../../../store/review/review-page-store.ts';
import { pairsKeptApart } from '../../policy/what-it-breaks.ts';
import { requirePeople } from '../../people/require-people.ts';
import { entitlementLabel, personLabel } from '../../views.ts';
import { gatherFacts } from './gather-facts.ts';
import type { BatchCounts, BatchView, ReviewItemView } from './review-view.ts';

/** Items on a page: so many fit into one message with everything that is said of them. */
export const PAGE_SIZE = 8;

/** One page of a batch, as its reviewer is shown it; a page that isn't there any more is the last. */
export async function showBatch(ctx: Ctx, batchId: string): Promise<BatchView> {
  const db = ctx.db.drizzle;
  const batch = await batchStore.findBatch(db, batchId as ReviewBatchId);
  if (batch === undefined) throw new DomainError('not_found', 'This review can’t be found.');
  const [campaign, [tally], [reviewer], paged] = await Promise.all([
    campaignStore.findCampaign(db, batch.campaignId),
    pageStore.tallyBatches(db, [batch]),
    requirePeople(db, [batch.reviewerId]),
    pageStore.countPaged(db, batch),
  ]);
  if (campaign === undefined) throw new Error(`campaign ${batch.campaignId} is referred to and not there`);
  const counts = countsOf(tally);
  const mayChange = campaign.state === 'running' && counts.open + counts.unsubmitted > 0;
  const pages = mayChange ? Math.max(1, Math.ceil(paged / PAGE_SIZE)) : 0;
  const page = Math.max(0, Math.min(batch.page, pages - 1));
  const rows = mayChange
    ? await pageStore.listItems(db, batch, {
        by: batch.groupedBy,
        apart: pairsKeptApart(ctx.config),
        offset: page * PAGE_SIZE,
        limit: PAGE_SIZE,
      })
    : [];
  return {
    batch: { ...batchStore.toBatch(batch), page },
    campaign: campaignStore.toCampaign(campaign),
    reviewer: personLabel(reviewer),
    counts,
    items: await showItems(ctx, db, rows, mayChange),
    pages,
    together: mayChange ? (tally?.plain ?? 0) : 0,
  };
}

const NO_ITEMS: BatchCounts = {
  total: 0,
  open: 0,
  kept: 0,
  revoked: 0,
  other: 0,
  unsubmitted: 0,
  removed: 0,
  remains: 0,
  byClose: 0,
};

export function countsOf(tally: BatchTally | undefined): BatchCounts {
  if (tally === undefined) return NO_ITEMS;
  const { total, open, kept, revoked, unsubmitted, removed, remains, byClose } = tally;
  const other = total - open - kept - revoked;
  return { total, open, kept, revoked, other, unsubmitted, removed, remains, byClose };
}

/** Items as their reviewer sees them, in a few statements whatever their number. */
export async function showItems(
  ctx: Ctx,
  db: Drizzle,
  items: readonly ReviewItemRow[],
  campaignRuns: boolean,
): Promise<ReviewItemView[]> {
  if (items.length === 0) return [];
  const [facts, found] = await Promise.all([
    gatherFacts(ctx, db, items),
    personStore.findPeople(
      db,
      items.flatMap(({ personId, decidedById, handedById }) =>
        [personId, decidedById, handedById].filter((id) => id !== null),
      ),
    ),
  ]);
  const people = new Map(found.map((person) => [person.id, person]));
  return items.map((item) => {
    const now = facts.get(item.id);
    if (now === undefined) throw new Error(`no facts of review item ${item.id}`);
    const shown = item.submittedAt === null ? now : (item.shown ?? now);
    const holder = item.personId === null ? undefined : people.get(item.personId);
    const giver = item.handedById === null ? undefined : people.get(item.handedById);
    const decider = item.decidedById === null ? undefined : people.get(item.decidedById);
    return {
      item: itemStore.toItem(item),
      entitlement: entitlementLabel(ctx.config, item.entitlement),
      holder: holder ? { ...personLabel(holder), title: holder.title, department: holder.department } : null,
      roleName: item.roleId === null ? null : (ctx.config.roles.get(item.roleId)?.name ?? item.roleId),
      handedOn: giver === undefined ? null : { by: personLabel(giver), reason: item.handedReason ?? '' },
      facts: shown,
      decidedBy: decider === undefined ? null : personLabel(decider),
      alone: whyAlone(item.sensitivity, shown.recommendation) ?? null,
      changeable:
        campaignRuns && item.submittedAt === null && ['open', 'kept', 'revoked'].includes(item.state),
    };
  });
}
