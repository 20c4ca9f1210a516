import { and, asc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { CampaignId, GrantId, PersonId, ReviewItemId } from '../../domain/ids.ts';
import type { ReviewItem, ShownFacts } from '../../domain/review/review-item.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { rows } from '../database/database.ts';
import { reviewItem } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

export type ReviewItemRow = typeof reviewItem.$inferSelect;

/** Everything that one reviewer has in one campaign. */
export interface BatchKey {
  campaignId: CampaignId;
  reviewerId: PersonId;
}

/** It isn't submitted, so its reviewer may still decide it, or otherwise. */
const changeable = and(
  isNull(reviewItem.submittedAt),
  sql`${reviewItem.state} in ('open', 'kept', 'revoked')`,
);

export async function findItem(db: Drizzle, id: ReviewItemId): Promise<ReviewItemRow | undefined> {
  const found = await db.select().from(reviewItem).where(eq(reviewItem.id, id)).limit(1);
  return found[0];
}

/** Holds items, in one order, so that they are decided once at a time. */
export async function lockItems(tx: Tx, ids: readonly ReviewItemId[]): Promise<ReviewItemRow[]> {
  if (ids.length === 0) return [];
  return tx
    .select()
    .from(reviewItem)
    .where(inArray(reviewItem.id, [...ids]))
    .orderBy(asc(reviewItem.id))
    .for('update');
}

/** Changes one item that its reviewer may still change; undefined when they may not any more. */
export async function changeItem(
  tx: Tx,
  item: Pick<ReviewItemRow, 'id' | 'reviewerId'>,
  change: Partial<Pick<ReviewItemRow, 'reviewerId' | 'handedById' | 'handedReason' | 'comment'>>,
): Promise<ReviewItemRow | undefined> {
  const changed = await tx
    .update(reviewItem)
    .set(change)
    .where(and(eq(reviewItem.id, item.id), heldBy(item.reviewerId), changeable))
    .returning();
  return changed[0];
}

const heldBy = (reviewerId: PersonId | null) =>
  reviewerId === null ? isNull(reviewItem.reviewerId) : eq(reviewItem.reviewerId, reviewerId);

/** Writes one decision over items, each with the facts that were shown; returns those that could still be decided. */
export async function recordDecisions(
  tx: Tx,
  decided: readonly { id: ReviewItemId; shown: ShownFacts }[],
  decision: {
    state: 'kept' | 'revoked';
    decidedById: PersonId;
    decidedAt: Date;
    comment: string;
    until: Date | null;
  },
): Promise<ReviewItemRow[]> {
  return tx
    .update(reviewItem)
    .set({
      state: decision.state,
      decidedById: decision.decidedById,
      decidedAt: decision.decidedAt,
      comment: decision.comment,
      until: decision.until,
      shown: sql`decided.shown`,
    })
    .from(sql`jsonb_to_recordset(${JSON.stringify(decided)}::text::jsonb) as decided(id bigint, shown jsonb)`)
    .where(
      and(sql`${reviewItem.id} = decided.id`, eq(reviewItem.reviewerId, decision.decidedById), changeable),
    )
    .returning(getTableColumns(reviewItem));
}

/** Submits every decision of a batch that wasn't; what is revoked is due to be removed from now on. */
export async function submitItems(
  tx: Tx,
  { campaignId, reviewerId }: BatchKey,
  now: Date,
): Promise<{ kept: number; revoked: number }> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const [counted] = await rows<{ kept: number; revoked: number }>(
    tx,
    sql`with submitted as (
        update review_item
        set submitted_at = ${at}, remediate_due_at = case when state = 'revoked' then ${at} end
        where campaign_id = ${campaignId} and reviewer_id = ${reviewerId}
          and state in ('kept', 'revoked') and submitted_at is null
        returning state)
      select (count(*) filter (where state = 'kept'))::int as kept,
        (count(*) filter (where state = 'revoked'))::int as revoked
      from submitted`,
  );
  wakeAfterCommit(tx);
  return counted ?? { kept: 0, revoked: 0 };
}

/** Holds what a reviewer decided and didn't submit. */
export async function lockUnsubmitted(tx: Tx, { campaignId, reviewerId }: BatchKey) {
  const { id, grantId, personId, resourceId, entitlement, handedById } = getTableColumns(reviewItem);
  return tx
    .select({ id, grantId, personId, resourceId, entitlement, handedById })
    .from(reviewItem)
    .where(
      and(
        eq(reviewItem.campaignId, campaignId),
        eq(reviewItem.reviewerId, reviewerId),
        inArray(reviewItem.state, ['kept', 'revoked']),
        isNull(reviewItem.submittedAt),
      ),
    )
    .orderBy(asc(reviewItem.id))
    .for('update');
}

/** Takes decisions back that weren't submitted. */
export async function reopenItems(tx: Tx, ids: readonly ReviewItemId[]): Promise<ReviewItemRow[]> {
  if (ids.length === 0) return [];
  return tx
    .update(reviewItem)
    .set({ state: 'open', decidedById: null, decidedAt: null, comment: '', until: null, shown: null })
    .where(
      and(
        sql`${reviewItem.id} = any(${sql.param([...ids])}::bigint[])`,
        inArray(reviewItem.state, ['kept', 'revoked']),
        isNull(reviewItem.submittedAt),
      ),
    )
    .returning();
}

/** Ends the open items of grants that end before anybody decided. */
export async function endItems(tx: Tx, grantIds: readonly GrantId[]): Promise<ReviewItemRow[]> {
  if (grantIds.length === 0) return [];
  return tx
    .update(reviewItem)
    .set({ state: 'ended' })
    .where(and(inArray(reviewItem.grantId, [...grantIds]), sql`${reviewItem.state} = 'open'`))
    .returning();
}

export const toItem = ({ remediateDueAt: _dueAt, ...row }: ReviewItemRow): ReviewItem => row;
