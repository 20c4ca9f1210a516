import type { CampaignId, PersonId, ReviewItemId } from '../../../domain/ids.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Drizzle, Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import type { ReviewBatchRow } from '../../../store/review/review-batch-store.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import type { PersonCtx } from '../../actor.ts';

/** What a reviewer acts on, held so that neither the close of the campaign nor another decision comes between. */
export interface HeldItem {
  item: ReviewItemRow;
  campaign: CampaignRow;
  batch: ReviewBatchRow;
}

/** Holds one item of the actor's that can still be decided; StaleStateError says what became of any other of theirs. */
export async function holdItem(tx: Tx, ctx: PersonCtx, itemId: ReviewItemId): Promise<HeldItem> {
  const found = await itemStore.findItem(tx, itemId);
  if (found === undefined) throw new DomainError('not_found', 'This isn’t under review here.');
  const campaign = await holdRunning(tx, found.campaignId);
  const [item] = await itemStore.lockItems(tx, [itemId]);
  if (item === undefined) throw new Error(`review item ${itemId} is gone`);
  const batch = await requireReviewer(tx, ctx, item);
  assertChangeable(item);
  return { item, campaign, batch };
}

/** Holds a campaign in which people decide; its close waits until they have. */
export async function holdRunning(tx: Tx, id: CampaignId): Promise<CampaignRow> {
  const campaign = await campaignStore.lockCampaign(tx, id, 'share');
  if (campaign === undefined) throw new Error(`campaign ${id} is referred to and not there`);
  if (campaign.state !== 'running')
    throw new StaleStateError(
      `“${campaign.name}” ${campaign.state === 'scheduled' ? 'hasn’t started' : 'is closed'}, so nothing was changed.`,
    );
  return campaign;
}

/** The actor's batch that an item is in. Whoever had it, or reviews beside, is told who has it now. */
export async function requireReviewer(
  db: Drizzle,
  ctx: PersonCtx,
  item: ReviewItemRow,
): Promise<ReviewBatchRow> {
  const { id } = ctx.actor.person;
  const batch = await batchStore.findBatchOf(db, item.campaignId, id);
  if (batch === undefined)
    throw new DomainError('forbidden', 'You aren’t the reviewer of this, so nothing was changed.');
  if (item.reviewerId !== id)
    throw new StaleStateError(`${await whoHas(db, item.reviewerId)}, so nothing was changed.`);
  return batch;
}

async function whoHas(db: Drizzle, reviewerId: PersonId | null): Promise<string> {
  if (reviewerId === null) return 'You don’t review this any more, and nobody does yet';
  const [reviewer] = await personStore.findPeople(db, [reviewerId]);
  return `${reviewer?.name ?? 'Somebody else'} reviews this now`;
}

function assertChangeable(item: ReviewItemRow): void {
  if (item.state === 'ended')
    throw new StaleStateError('This access ended meanwhile, so there is nothing left to decide.');
  if (item.submittedAt !== null || !['open', 'kept', 'revoked'].includes(item.state))
    throw new StaleStateError('This was submitted already, so nothing was changed.');
}

/** Holds one's own batch in a campaign in which people decide. */
export async function holdBatch(
  tx: Tx,
  ctx: PersonCtx,
  batchId: ReviewBatchRow['id'],
): Promise<{ batch: ReviewBatchRow; campaign: CampaignRow }> {
  const found = await requireBatch(tx, ctx, batchId);
  const campaign = await holdRunning(tx, found.campaignId);
  const batch = await batchStore.lockBatch(tx, batchId);
  if (batch === undefined) throw new Error(`batch ${batchId} is gone`);
  return { batch, campaign };
}

/** One's own batch, whatever the state of its campaign. */
export async function requireBatch(
  db: Drizzle,
  ctx: PersonCtx,
  batchId: ReviewBatchRow['id'],
): Promise<ReviewBatchRow> {
  const batch = await batchStore.findBatch(db, batchId);
  if (batch === undefined) throw new DomainError('not_found', 'This review can’t be found.');
  if (batch.reviewerId !== ctx.actor.person.id)
    throw new DomainError('forbidden', 'This review is somebody else’s, so nothing was changed.');
  return batch;
}
