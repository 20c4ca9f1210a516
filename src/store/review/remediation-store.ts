import {
  and,
  asc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lt,
  notInArray,
  or,
  sql,
} from 'drizzle-orm';
import type { GrantRemains } from '../../domain/grant/grant.ts';
import type { CampaignId, GrantId, ReviewBatchId, ReviewItemId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { rows } from '../database/database.ts';
import { lockItems } from './review-item-store.ts';
import type { BatchKey, ReviewItemRow } from './review-item-store.ts';
import { campaign, grant, reviewItem } from '../schema/index.ts';

/** A removal that failed so often holds no other one up. */
const STUCK_AFTER_ATTEMPTS = 3;

/**
 * Connectors at which at least so many removals that reviews decided are under way; what waits for a person, or
 * doesn't get through, isn't counted.
 */
export async function listFullConnectors(db: Drizzle, most: number): Promise<string[]> {
  const full = await db
    .select({ id: grant.connectorId })
    .from(grant)
    .where(
      and(
        isNotNull(grant.dueAt),
        eq(grant.state, 'revoking'),
        eq(grant.endReason, 'review'),
        lt(grant.attempts, STUCK_AFTER_ATTEMPTS),
      ),
    )
    .groupBy(grant.connectorId)
    .having(sql`count(*) >= ${most}`);
  return full.map((one) => one.id);
}

/** Removals that are due to be begun, the longest due first; those of campaigns that an admin holds wait, and those at these connectors. */
export async function listDueRemediations(
  db: Drizzle,
  { now, limit, exceptConnectors }: { now: Date; limit: number; exceptConnectors: readonly string[] },
): Promise<Pick<ReviewItemRow, 'id' | 'grantId' | 'campaignId'>[]> {
  return db
    .select({ id: reviewItem.id, grantId: reviewItem.grantId, campaignId: reviewItem.campaignId })
    .from(reviewItem)
    .innerJoin(campaign, eq(campaign.id, reviewItem.campaignId))
    .leftJoin(grant, eq(grant.id, reviewItem.grantId))
    .where(
      and(
        sql`${reviewItem.remediateDueAt} <= ${now.toISOString()}::timestamptz`,
        isNull(campaign.heldAt),
        sql`${campaign.state} in ('running', 'closing')`,
        exceptConnectors.length === 0
          ? undefined
          : or(isNull(grant.id), notInArray(grant.connectorId, [...exceptConnectors])),
      ),
    )
    .orderBy(asc(reviewItem.remediateDueAt), asc(reviewItem.id))
    .limit(limit);
}

/** Of these campaigns, those that nobody holds; and nobody will, until this transaction ends. */
export async function lockUnheld(tx: Tx, ids: readonly CampaignId[]): Promise<Set<CampaignId>> {
  if (ids.length === 0) return new Set();
  const locked = await tx
    .select({ id: campaign.id, heldAt: campaign.heldAt })
    .from(campaign)
    .where(inArray(campaign.id, [...new Set(ids)]))
    .orderBy(asc(campaign.id))
    .for('share');
  return new Set(locked.filter((one) => one.heldAt === null).map((one) => one.id));
}

/** Those of these items whose removal is still to be begun, held. */
export async function lockDueRemediations(tx: Tx, ids: readonly ReviewItemId[]): Promise<ReviewItemRow[]> {
  const locked = await lockItems(tx, ids);
  return locked.filter((item) => item.state === 'revoked' && item.remediateDueAt !== null);
}

/** When removals are begun, or looked at again; null once they were. */
export async function setRemediationDue(
  tx: Tx,
  ids: readonly ReviewItemId[],
  remediateDueAt: Date | null,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(reviewItem)
    .set({ remediateDueAt })
    .where(inArray(reviewItem.id, [...ids]));
}

/** What became of access that was to be removed. */
interface Remedy {
  remains: GrantRemains;
  proof: string;
}
type Remedies =
  | { by: 'grant'; remedies: readonly (Remedy & { id: GrantId })[] }
  | { by: 'item'; remedies: readonly (Remedy & { id: ReviewItemId })[] };

/** Writes down what became of submitted revocations, by their grants or by their own ids; returns those that waited for it. */
export async function recordRemedies(
  tx: Tx,
  { by, remedies }: Remedies,
  now: Date,
): Promise<ReviewItemRow[]> {
  if (remedies.length === 0) return [];
  const isGone = sql`remedy.remains in ('gone', 'never-there')`;
  const told = sql`jsonb_to_recordset(${JSON.stringify(remedies)}::text::jsonb)
    as told(id ${by === 'grant' ? sql`text` : sql`bigint`}, remains text, proof text)`;
  // Row by row: where a close has just revoked all items, they count as few, and each batch would read them all.
  const found =
    by === 'item'
      ? sql`select * from ${told}`
      : sql`select item.id, told.remains, told.proof from ${told} cross join lateral
          (select id from review_item where grant_id = told.id and state = 'revoked' offset 0) item`;
  const remedy = tx.$with('remedy', {}).as(sql`${found}`);
  return tx
    .with(remedy)
    .update(reviewItem)
    .set({
      state: sql`case when ${isGone} then 'remediated' else ${reviewItem.state} end`,
      remediatedAt: sql`case when ${isGone} then ${now.toISOString()}::timestamptz end`,
      remains: sql`case when ${isGone} then null else remedy.remains end`,
      proof: sql`remedy.proof`,
      remediateDueAt: null,
    })
    .from(sql`remedy`)
    .where(
      sql`${reviewItem.id} = any(array(select id from remedy)) and ${reviewItem.id} = remedy.id
        and ${reviewItem.state} = 'revoked' and ${reviewItem.submittedAt} is not null and ${reviewItem.remains} is null`,
    )
    .returning(getTableColumns(reviewItem));
}

/** Those of these batches in which no removal is left to begin or under way. */
export async function listSettledBatches(
  db: Drizzle,
  batches: readonly BatchKey[],
): Promise<ReviewBatchId[]> {
  if (batches.length === 0) return [];
  const campaignIds = batches.map((one) => one.campaignId);
  const reviewerIds = batches.map((one) => one.reviewerId);
  const found = await rows<{ id: ReviewBatchId }>(
    db,
    sql`select b.id from review_batch b
      where (b.campaign_id, b.reviewer_id) in
        (select * from unnest(${sql.param(campaignIds)}::text[], ${sql.param(reviewerIds)}::text[]))
        and not exists (select from review_item i where i.campaign_id = b.campaign_id
          and i.reviewer_id = b.reviewer_id and i.state = 'revoked' and i.remains is null)`,
  );
  return found.map((row) => row.id);
}
