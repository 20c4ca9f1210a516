import { sql, type SQL } from 'drizzle-orm';
import type { BatchClocks } from '../../domain/review/campaign-clock.ts';
import type { CampaignId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import { auditItems, CHANGED_ITEM, type ChangedItem } from '../audit/audit-items.ts';
import type { Witness } from '../../domain/actor.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

/**
 * What a population's hash is made of, so that anybody can make it again: a line of UTF-8 for each item, its fields
 * joined by `|`:
 *
 * 1. the grant's id; for a role's entitlement `role:` and the role's id
 * 2. the holder's person id; empty for a role's entitlement
 * 3. the entitlement, as `resource/entitlement`
 * 4. since when it is held, as `2026-11-20T09:00:00.000Z`; for a role's entitlement when the population was drawn
 * 5. when it ends, in the same form; empty when it doesn't
 * 6. its source: `request`, `imported`, `found` or `role`
 *
 * A resource's hash is the sha-256 over the sha-256 digests (32 bytes each) of its lines one after the other, ordered
 * by the first field and then the third, byte by byte. The population's hash is the sha-256 over the digests of its
 * resources that have items, ordered by the resources' ids, byte by byte. Hashes are written in hex.
 */
export const POPULATION_LINE = [
  'holding',
  'person_id',
  'entitlement',
  'held_since',
  'expires_at',
  'source',
] as const;

const iso = (instant: SQL): SQL =>
  sql`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const holding = sql`coalesce(grant_id, 'role:' || role_id)`;
const leaf = sql`sha256(convert_to(${holding} || '|' || coalesce(person_id, '') || '|' || entitlement || '|' ||
  ${iso(sql`held_since`)} || '|' || coalesce(${iso(sql`expires_at`)}, '') || '|' || source, 'UTF8'))`;

/** Writes what was drawn as the campaign's items, and what an auditor checks them by; returns the population's hash. */
export async function recordPopulation(tx: Tx, id: CampaignId, now: Date): Promise<string> {
  await tx.execute(sql`insert into review_item (campaign_id, grant_id, person_id, role_id, entitlement,
      resource_id, sensitivity, held_since, expires_at, reviewer_id)
    select ${id}::text, grant_id, person_id, role_id, entitlement, resource_id, sensitivity, held_since, expires_at,
      reviewer_id
    from drawn where excluded is null`);
  await tx.execute(sql`delete from campaign_resource where campaign_id = ${id}`);
  // Sorted by a number first: ids that begin alike are slow to compare.
  await tx.execute(sql`insert into campaign_resource (campaign_id, resource_id, in_scope, excluded, hash, usage_due_at)
    select ${id}::text, resource_id, in_scope, excluded, encode(sha256(coalesce(leaves, ''::bytea)), 'hex'),
      case when in_scope > 0 then ${now.toISOString()}::timestamptz end
    from (select resource_id, count(*) filter (where excluded is null) as in_scope, count(excluded) as excluded,
        string_agg(${leaf}, ''::bytea order by ${holding} collate "C", entitlement collate "C")
          filter (where excluded is null) as leaves
      from drawn group by hashtext(resource_id), resource_id) resources`);
  const [whole] = await rows<{ hash: string }>(
    tx,
    sql`select encode(sha256(coalesce(string_agg(decode(hash, 'hex'), ''::bytea order by resource_id collate "C"), ''::bytea)), 'hex') as hash
      from campaign_resource where campaign_id = ${id} and in_scope > 0`,
  );
  if (whole === undefined) throw new Error('an aggregate answered without a row');
  return whole.hash;
}

/** Messages to reviewers wait so long for last uses at the most: they are posted with them, not changed for them. */
const LAST_USE_MS = 60_000;

/** Gives each reviewer of a campaign a batch, and has its card posted once last uses are read, or can't be so soon. */
export async function openBatches(tx: Tx, id: CampaignId, clocks: BatchClocks, now: Date): Promise<void> {
  const at = (instant: Date | null) => sql`${instant?.toISOString() ?? null}::timestamptz`;
  await tx.execute(sql`insert into review_batch (id, campaign_id, reviewer_id, remind_due_at, last_day_due_at, escalate_due_at)
    select ${madeId('batch', now)}, ${id}::text, reviewer_id, ${at(clocks.remindDueAt)}, ${at(clocks.lastDayDueAt)},
      ${at(clocks.escalateDueAt)}
    from (select reviewer_id from drawn where excluded is null and reviewer_id is not null group by reviewer_id) reviewers`);
  await tx.execute(sql`insert into card (id, kind, subject_id, audience_id, due_at, created_at)
    select ${madeId('card', now)}, 'review-batch', id, reviewer_id, ${at(new Date(now.getTime() + LAST_USE_MS))}, ${at(now)}
    from review_batch where campaign_id = ${id}`);
  wakeAfterCommit(tx);
}

/** As `newId` makes them, one a row. */
export function madeId(prefix: string, now: Date): SQL {
  const time = now.getTime().toString(36).padStart(9, '0');
  return sql`${`${prefix}_${time}`}::text || substr(replace(gen_random_uuid()::text, '-', ''), 13)`;
}

/** Takes out of a campaign what ended since, while it was launched: whoever ended it couldn't see the items. */
export async function endItemsOfEndedGrants(
  tx: Tx,
  witness: Witness,
  { id, since }: { id: CampaignId; since: Date },
): Promise<number> {
  const reason = 'the access ended before anybody decided';
  const ended = await rows<ChangedItem>(
    tx,
    sql`with over as materialized (
        select g.id from "grant" g where g.state not in ('scheduled', 'provisioning', 'active')
          and coalesce(g.ended_at, g.revoke_since) >= ${since.toISOString()}::timestamptz)
      update review_item set state = 'ended' from over
        where review_item.grant_id = over.id and review_item.campaign_id = ${id} and review_item.state = 'open'
        returning ${CHANGED_ITEM}`,
  );
  await auditItems(tx, witness, ended, (item) => ({ kind: 'review-item.ended', data: { item, reason } }));
  return ended.length;
}
