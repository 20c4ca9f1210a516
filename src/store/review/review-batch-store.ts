import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { ReviewBatch } from '../../domain/review/campaign.ts';
import type { CampaignId, PersonId, ReviewBatchId } from '../../domain/ids.ts';
import { newId, ReviewBatchId as ReviewBatchIdShape } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { reviewBatch } from '../schema/index.ts';

export type ReviewBatchRow = typeof reviewBatch.$inferSelect;
export type ReviewBatchChange = Partial<
  Omit<typeof reviewBatch.$inferInsert, 'id' | 'campaignId' | 'reviewerId'>
>;

export async function findBatch(db: Drizzle, id: ReviewBatchId): Promise<ReviewBatchRow | undefined> {
  const rows = await db.select().from(reviewBatch).where(eq(reviewBatch.id, id)).limit(1);
  return rows[0];
}

/** Holds a batch, so that it is submitted once, and not while its items are decided. */
export async function lockBatch(tx: Tx, id: ReviewBatchId): Promise<ReviewBatchRow | undefined> {
  const rows = await tx.select().from(reviewBatch).where(eq(reviewBatch.id, id)).limit(1).for('update');
  return rows[0];
}

export async function findBatchOf(
  db: Drizzle,
  campaignId: CampaignId,
  reviewerId: PersonId,
): Promise<ReviewBatchRow | undefined> {
  const rows = await db
    .select()
    .from(reviewBatch)
    .where(and(eq(reviewBatch.campaignId, campaignId), eq(reviewBatch.reviewerId, reviewerId)))
    .limit(1);
  return rows[0];
}

export async function findBatchesOf(
  db: Drizzle,
  of: readonly { campaignId: CampaignId; reviewerId: PersonId }[],
): Promise<ReviewBatchRow[]> {
  if (of.length === 0) return [];
  const campaignIds = sql.param(of.map((one) => one.campaignId));
  const reviewerIds = sql.param(of.map((one) => one.reviewerId));
  return db
    .select()
    .from(reviewBatch)
    .where(
      sql`(${reviewBatch.campaignId}, ${reviewBatch.reviewerId}) in
        (select * from unnest(${campaignIds}::text[], ${reviewerIds}::text[]))`,
    );
}

/** Their batch in a campaign, made when they had none: `clocks` is when they are reminded of a new one. */
export async function ensureBatch(
  tx: Tx,
  of: { campaignId: CampaignId; reviewerId: PersonId },
  clocks: Pick<ReviewBatchChange, 'remindDueAt' | 'lastDayDueAt' | 'escalateDueAt'>,
  now: Date,
): Promise<ReviewBatchRow> {
  await tx
    .insert(reviewBatch)
    .values({ id: ReviewBatchIdShape.parse(newId('batch', now)), ...of, ...clocks })
    .onConflictDoNothing();
  const batch = await findBatchOf(tx, of.campaignId, of.reviewerId);
  if (batch === undefined) throw new Error('a batch that was just made is gone');
  return batch;
}

export async function changeBatch(tx: Tx, id: ReviewBatchId, change: ReviewBatchChange): Promise<void> {
  await tx.update(reviewBatch).set(change).where(eq(reviewBatch.id, id));
}

/** What waited to go on to others has gone on; returns the batches in which something had. */
export async function settleMoving(
  tx: Tx,
  campaignId: CampaignId,
  reviewerIds: readonly PersonId[],
): Promise<ReviewBatchId[]> {
  const settled = await tx
    .update(reviewBatch)
    .set({ movingSince: null })
    .where(
      and(
        eq(reviewBatch.campaignId, campaignId),
        sql`${reviewBatch.reviewerId} = any(${sql.param([...reviewerIds])}::text[])`,
        isNotNull(reviewBatch.movingSince),
      ),
    )
    .returning({ id: reviewBatch.id });
  return settled.map(({ id }) => id);
}

export const toBatch = (row: ReviewBatchRow): ReviewBatch => ({
  id: row.id,
  campaignId: row.campaignId,
  reviewerId: row.reviewerId,
  groupedBy: row.groupedBy,
  page: row.page,
  submittedAt: row.submittedAt,
  escalatedAt: row.escalatedAt,
});
