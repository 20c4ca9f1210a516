import { sql } from 'drizzle-orm';
import type { CampaignId, ReviewBatchId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

/** A resource of a running campaign whose targets are asked when its access was last used. */
export interface DueUsage {
  campaignId: CampaignId;
  resourceId: string;
  attempts: number;
  /** What tells this claim from another's. */
  leaseUntil: Date;
}

/** Takes due resources by making them due again only at `leaseUntil`; another claim's are passed over. */
export async function claimDueUsage(tx: Tx, now: Date, leaseUntil: Date, limit: number): Promise<DueUsage[]> {
  return rows<DueUsage>(
    tx,
    sql`update campaign_resource r
      set usage_due_at = ${leaseUntil.toISOString()}::timestamptz, usage_attempts = r.usage_attempts + 1
      from (
        select d.campaign_id, d.resource_id from campaign_resource d
        join campaign c on c.id = d.campaign_id and c.state = 'running'
        where d.usage_due_at <= ${now.toISOString()}::timestamptz
        order by d.usage_due_at limit ${limit} for update of d skip locked) due
      where r.campaign_id = due.campaign_id and r.resource_id = due.resource_id
      returning r.campaign_id as "campaignId", r.resource_id as "resourceId", r.usage_attempts as attempts,
        r.usage_due_at as "leaseUntil"`,
  );
}

/** What is held at a connector; `targetId` is its own id there, where it is known. */
export interface UsageTarget {
  connectorId: string;
  target: string;
  targetId: string | null;
}

/** Where the items of a resource that are still open are held. */
export async function listUsageTargets(
  db: Drizzle,
  { campaignId, resourceId }: DueUsage,
): Promise<UsageTarget[]> {
  return rows(
    db,
    sql`select distinct g.connector_id as "connectorId", g.target, g.target_id as "targetId"
      from review_item i join "grant" g on g.id = i.grant_id
      where i.campaign_id = ${campaignId} and i.resource_id = ${resourceId} and i.state = 'open'
      order by 1, 2, 3`,
  );
}

export interface LastUse {
  /** As the target calls it. */
  accountId: string;
  email: string | null;
  at: Date;
}

/** Notes last uses on the open items that they are about; returns the batches that show something else now. */
export async function recordLastUses(
  tx: Tx,
  { campaignId, resourceId }: DueUsage,
  at: UsageTarget,
  uses: readonly LastUse[],
): Promise<ReviewBatchId[]> {
  if (uses.length === 0) return [];
  const changed = await rows<{ id: ReviewBatchId }>(
    tx,
    sql`with used as (
        select u."accountId" as id, email, lower(email) as lowered, max(at) as at
        from jsonb_to_recordset(${JSON.stringify(uses)}::text::jsonb) as u("accountId" text, email text, at timestamptz)
        group by 1, 2),
      -- Two accounts may differ in case alone: one that wasn't seen at its target yet is then the one spelt as ours.
      -- Where two are spelt alike, neither's use is taken for it.
      spelt as (select email from used group by email having count(distinct id) = 1),
      single as (select lowered from used group by lowered having count(distinct id) = 1),
      changed as (
        update review_item i set last_used_at = used.at
        from "grant" g join used on case when g.seen_as is null
          then used.email = g.account->>'email' and used.email in (select email from spelt) or (
            used.lowered = lower(g.account->>'email') and used.lowered in (select lowered from single))
          else used.id = g.seen_as->'account'->>'id' end
        where g.id = i.grant_id and g.connector_id = ${at.connectorId}
          -- It may be called otherwise since it was listed, or known by its id only since.
          and coalesce(g.target_id = ${at.targetId}::text, g.target = ${at.target})
          and i.campaign_id = ${campaignId} and i.resource_id = ${resourceId} and i.state = 'open'
          and i.last_used_at is distinct from used.at
          and exists (select from campaign c where c.id = i.campaign_id and c.state = 'running')
        returning i.reviewer_id)
      select b.id from review_batch b
      where b.campaign_id = ${campaignId} and b.reviewer_id in (select reviewer_id from changed)`,
  );
  return changed.map((row) => row.id);
}

/** Has the messages to a campaign's reviewers posted that wait for last uses, once none is left to be read. */
export async function postWhatWaits(tx: Tx, { campaignId }: DueUsage, now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const posted = await rows(
    tx,
    sql`update card set due_at = ${at}
      from review_batch b
      where b.campaign_id = ${campaignId} and card.subject_id = b.id and card.kind = 'review-batch'
        and card.message_ts is null and card.due_at > ${at} and card.attempts = 0
        and not exists (select from campaign_resource r
          where r.campaign_id = ${campaignId} and r.usage_due_at is not null)
      returning card.id`,
  );
  if (posted.length > 0) wakeAfterCommit(tx);
}

/** Ends a claim: there is nothing more to ask, or it is asked again then. */
export async function endUsageClaim(
  tx: Tx,
  { campaignId, resourceId, leaseUntil }: DueUsage,
  dueAt: Date | null,
): Promise<void> {
  await tx.execute(
    sql`update campaign_resource set usage_due_at = ${dueAt?.toISOString() ?? null}::timestamptz
      where campaign_id = ${campaignId} and resource_id = ${resourceId}
        and usage_due_at = ${leaseUntil.toISOString()}::timestamptz
        and exists (select from campaign c where c.id = campaign_id and c.state in ('running', 'closing'))`,
  );
}
