import { sql } from 'drizzle-orm';
import type { BatchClocks } from '../../domain/review/campaign-clock.ts';
import type { CampaignId, PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import { madeId } from '../campaign/review-launch-store.ts';
import { prepareDrawing } from '../campaign/review-population.ts';
import type { DrawingRules } from '../campaign/review-population.ts';
import { grantedBy, reviewerOf } from './reviewer-choice.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

export interface MovedItems {
  from: PersonId;
  /** null: nobody else may review them. */
  to: PersonId | null;
  items: number;
}

/** Gives the open items of these reviewers to the next who may review each; returns who lost how many to whom. */
export async function moveOpenItems(
  tx: Tx,
  of: { campaignId: CampaignId; reviewerIds: readonly PersonId[] },
  rules: DrawingRules,
): Promise<MovedItems[]> {
  await prepareDrawing(tx, rules);
  return rows<MovedItems>(
    tx,
    sql`with held as (
        select i.id, i.reviewer_id as from_id, ${reviewerOf(rules.positions, sql`i.person_id`, of.reviewerIds)} as to_id
        from review_item i
        left join drawn_person p on p.id = i.person_id
        left join drawn_right r on r.key = i.entitlement
        left join ${grantedBy} b on b.grant_id = i.grant_id
        where i.campaign_id = ${of.campaignId} and i.reviewer_id = any(${sql.param([...of.reviewerIds])}::text[])
          and i.state = 'open'),
      moved as (
        update review_item i set reviewer_id = held.to_id, handed_by_id = null, handed_reason = null from held
        where i.id = held.id and i.state = 'open' and i.reviewer_id = held.from_id
        returning held.from_id, held.to_id)
      select from_id as "from", to_id as "to", count(*)::int as items from moved
      group by from_id, to_id order by from_id, to_id`,
  );
}

/**
 * A batch for each of these reviewers, and its card due; one that is there gets clocks where it has none, since its
 * reviewer has something to do again.
 */
export async function openMoreBatches(
  tx: Tx,
  of: { campaignId: CampaignId; reviewerIds: readonly PersonId[] },
  clocks: BatchClocks,
  now: Date,
): Promise<void> {
  if (of.reviewerIds.length === 0) return;
  const at = (instant: Date | null) => sql`${instant?.toISOString() ?? null}::timestamptz`;
  const ids = sql`${sql.param([...of.reviewerIds])}::text[]`;
  await tx.execute(sql`insert into review_batch (id, campaign_id, reviewer_id, remind_due_at, last_day_due_at, escalate_due_at)
    select ${madeId('batch', now)}, ${of.campaignId}::text, id, ${at(clocks.remindDueAt)}, ${at(clocks.lastDayDueAt)},
      ${at(clocks.escalateDueAt)}
    from unnest(${ids}) reviewers(id) order by id
    on conflict (campaign_id, reviewer_id) do update set
      remind_due_at = coalesce(review_batch.remind_due_at, excluded.remind_due_at),
      last_day_due_at = coalesce(review_batch.last_day_due_at, excluded.last_day_due_at),
      escalate_due_at = case when review_batch.escalated_at is null
        then coalesce(review_batch.escalate_due_at, excluded.escalate_due_at) end`);
  await tx.execute(sql`insert into card (id, kind, subject_id, audience_id, due_at, created_at)
    select ${madeId('card', now)}, 'review-batch', id, reviewer_id, ${at(now)}, ${at(now)}
    from review_batch where campaign_id = ${of.campaignId} and reviewer_id = any(${ids}) order by id
    on conflict (subject_id, kind, audience_id) do update
      set due_at = excluded.due_at, revision = card.revision + 1, attempts = 0`);
  wakeAfterCommit(tx);
}
