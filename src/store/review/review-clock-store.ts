import { and, asc, eq, inArray, isNotNull, lte, or, sql } from 'drizzle-orm';
import type { CampaignId, PersonId, ReviewBatchId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import { isActive } from '../people/active-person.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { CampaignRow } from '../campaign/campaign-store.ts';
import type { ReviewBatchRow } from './review-batch-store.ts';
import { campaign, reviewBatch, reviewItem } from '../schema/index.ts';

const countItems = (condition: ReturnType<typeof sql>) =>
  sql<number>`(select count(*)::int from ${reviewItem} where ${reviewItem.campaignId} = ${reviewBatch.campaignId}
    and ${reviewItem.reviewerId} = ${reviewBatch.reviewerId} and ${condition})`;

const fields = {
  batch: reviewBatch,
  campaign,
  open: countItems(sql`${reviewItem.state} = 'open'`),
  /** Decided, and not submitted. */
  unsubmitted: countItems(
    sql`${reviewItem.state} in ('kept', 'revoked') and ${reviewItem.submittedAt} is null`,
  ),
};

/** A batch whose time has come, with what is left to do in it. */
export type DueBatch = Awaited<ReturnType<typeof takeEscalations>>[number];

const toRemindBy = (at: Date) => or(lte(reviewBatch.remindDueAt, at), lte(reviewBatch.lastDayDueAt, at));

/** All that is due by `until` of those who are to be reminded of something by now, held: whoever else reminds them waits, and finds nothing due. */
export async function takeReminders(tx: Tx, now: Date, until: Date, limit: number): Promise<DueBatch[]> {
  const due = await tx
    .selectDistinct({ id: reviewBatch.reviewerId })
    .from(reviewBatch)
    .where(toRemindBy(now))
    .limit(limit);
  const ids = due.map((one) => one.id);
  if (ids.length === 0) return [];
  return tx
    .select(fields)
    .from(reviewBatch)
    .innerJoin(campaign, eq(campaign.id, reviewBatch.campaignId))
    .where(and(inArray(reviewBatch.reviewerId, ids), toRemindBy(until)))
    .orderBy(asc(reviewBatch.reviewerId), asc(reviewBatch.id))
    .for('update', { of: reviewBatch });
}

/** Sets when these are reminded next. */
export async function setReminders(
  tx: Tx,
  clocks: readonly { id: ReviewBatchId; remindDueAt: Date | null; lastDayDueAt: Date | null }[],
): Promise<void> {
  if (clocks.length === 0) return;
  await tx
    .update(reviewBatch)
    .set({ remindDueAt: sql`clock.remind`, lastDayDueAt: sql`clock.last` })
    .from(
      sql`jsonb_to_recordset(${JSON.stringify(
        clocks.map((one) => ({ id: one.id, remind: one.remindDueAt, last: one.lastDayDueAt })),
      )}::text::jsonb) as clock(id text, remind timestamptz, last timestamptz)`,
    )
    .where(sql`${reviewBatch.id} = clock.id`);
}

/** Batches that are to be escalated by now, held; another claim's are passed over. */
export async function takeEscalations(tx: Tx, now: Date, limit: number) {
  return tx
    .select(fields)
    .from(reviewBatch)
    .innerJoin(campaign, eq(campaign.id, reviewBatch.campaignId))
    .where(lte(reviewBatch.escalateDueAt, now))
    .orderBy(asc(reviewBatch.escalateDueAt))
    .limit(limit)
    .for('update', { of: reviewBatch, skipLocked: true });
}

/** What was escalated of campaigns that run and is still open, the first to close first. */
export async function listEscalated(
  db: Drizzle,
): Promise<{ batch: ReviewBatchRow; campaign: CampaignRow; open: number; total: number }[]> {
  const found = await db
    .select({ batch: reviewBatch, campaign, open: fields.open, total: countItems(sql`true`) })
    .from(reviewBatch)
    .innerJoin(campaign, eq(campaign.id, reviewBatch.campaignId))
    .where(and(eq(campaign.state, 'running'), isNotNull(reviewBatch.escalatedAt)))
    .orderBy(asc(campaign.closesAt), asc(campaign.id), asc(reviewBatch.id));
  return found.filter((one) => one.open > 0);
}

/** Nobody is reminded of a campaign that takes no decisions any more. Answers whose batches there are. */
export async function stopClocks(tx: Tx, campaignId: CampaignId): Promise<ReviewBatchRow[]> {
  return tx
    .update(reviewBatch)
    .set({ remindDueAt: null, lastDayDueAt: null, escalateDueAt: null })
    .where(eq(reviewBatch.campaignId, campaignId))
    .returning();
}

/**
 * Reviewers in campaigns that run with something that goes on to others: what is open or not submitted of who is inactive,
 * gone, or without a usable account, and what somebody may not decide any more of what they submitted.
 */
export async function listAbsentReviewers(
  db: Drizzle,
  today: string,
): Promise<{ campaignId: CampaignId; reviewerId: PersonId; why: string }[]> {
  return rows(
    db,
    sql`select b.campaign_id as "campaignId", b.reviewer_id as "reviewerId",
        case when p.status <> 'active' then p.name || ' isn’t active in the people directory any more.'
          when p.end_date < ${today} then p.name || '’s last day was ' || p.end_date || '.'
          when p.start_date > ${today} then p.name || '’s first day is ' || p.start_date || '.'
          when a.deleted or a.is_restricted or a.is_ultra_restricted then p.name || '’s Slack account can’t be used any more.'
          else p.name || ' may not decide some of these any more.' end as why
      from review_batch b
      join campaign c on c.id = b.campaign_id and c.state = 'running'
      join person p on p.id = b.reviewer_id
      left join slack_account a on a.person_id = p.id
      where b.moving_since is not null
        or not (${isActive('p', today)})
        and exists (select from review_item i where i.campaign_id = b.campaign_id
          and i.reviewer_id = b.reviewer_id and i.submitted_at is null and i.state in ('open', 'kept', 'revoked'))
      order by b.campaign_id, b.reviewer_id`,
  );
}
