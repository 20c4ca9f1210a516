import { and, asc, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { CampaignId, PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { Witness } from '../../domain/actor.ts';
import { auditItems, CHANGED_ITEM, type ChangedItem } from '../audit/audit-items.ts';
import { campaign, reviewItem } from '../schema/index.ts';

/** Access that a removal takes away, as the guard counts it: what is being removed already isn't held any more. */
const HELD = sql`state in ('scheduled', 'provisioning', 'active')`;

/** Reviewers who decided something in a campaign and didn't submit it. */
export async function listUnsubmitted(db: Drizzle, campaignId: CampaignId, limit: number) {
  const found = await db
    .selectDistinct({ reviewerId: reviewItem.reviewerId })
    .from(reviewItem)
    .where(
      and(
        eq(reviewItem.campaignId, campaignId),
        inArray(reviewItem.state, ['kept', 'revoked']),
        isNull(reviewItem.submittedAt),
      ),
    )
    .limit(limit);
  return found.flatMap(({ reviewerId }) => reviewerId ?? []);
}

export async function countOpen(db: Drizzle, campaignId: CampaignId): Promise<number> {
  return db.$count(reviewItem, and(eq(reviewItem.campaignId, campaignId), eq(reviewItem.state, 'open')));
}

/** Removals that are decided for good and aren't through. */
export async function countRemovalsLeft(db: Drizzle, campaignId: CampaignId): Promise<number> {
  return db.$count(
    reviewItem,
    and(
      eq(reviewItem.campaignId, campaignId),
      eq(reviewItem.state, 'revoked'),
      sql`${reviewItem.submittedAt} is not null and ${reviewItem.remains} is null`,
    ),
  );
}

/** What nobody decided, and would be removed, or is to be and wasn't begun; and how much of it this person holds. */
export async function countSparable(
  db: Drizzle,
  campaignId: CampaignId,
  personId: string | null,
): Promise<{ count: number; own: number }> {
  const [found] = await rows<{ count: number; own: number }>(
    db,
    sql`select count(*)::int as count, (count(*) filter (where person_id = ${personId}))::int as own from review_item
      where campaign_id = ${campaignId} and (state = 'open' or (state = 'revoked' and decided_by_id is null
        and remediate_due_at is not null))`,
  );
  return found ?? { count: 0, own: 0 };
}

/** Whether the removal of something got through since then. */
export async function anyThroughSince(db: Drizzle, campaignId: CampaignId, since: Date): Promise<boolean> {
  const [found] = await rows<{ any: boolean }>(
    db,
    sql`select exists (select from review_item where campaign_id = ${campaignId} and state = 'remediated'
      and remediated_at > ${since.toISOString()}::timestamptz) as any`,
  );
  return found?.any === true;
}

/** Ends `limit` of the items that nobody decided, but for this person's own, with an event for each; returns how many. Where they are revoked, their removal is due. */
export async function endOpenItems(
  tx: Tx,
  witness: Witness,
  campaignId: CampaignId,
  end: { to: 'revoked' | 'undecided'; reason: string; limit: number; except: string | null },
): Promise<number> {
  const now = sql`${witness.clock.now().toISOString()}::timestamptz`;
  const revokes = end.to === 'revoked';
  const change = revokes
    ? sql`state = 'revoked', decided_at = ${now}, submitted_at = ${now}, remediate_due_at = ${now}`
    : sql`state = 'undecided'`;
  const ended = await rows<ChangedItem>(
    tx,
    sql`with held as (
        select id from review_item where campaign_id = ${campaignId} and state = 'open'
          and (${end.except}::text is null or person_id is distinct from ${end.except})
        limit ${end.limit} for update)
      update review_item set ${change} from held where review_item.id = held.id returning ${CHANGED_ITEM}`,
  );
  await auditItems(tx, witness, ended, (item) =>
    revokes
      ? { kind: 'review-item.revoked', data: { item, comment: '', by: 'close' } }
      : { kind: 'review-item.undecided', data: { item, reason: end.reason } },
  );
  return ended.length;
}

/** Takes back `limit` of the removals that the close decided and that weren't begun, but for this person's own, with an event for each; returns how many. */
export async function spareRemovals(
  tx: Tx,
  witness: Witness,
  campaignId: CampaignId,
  { reason, limit, except }: { reason: string; limit: number; except: string | null },
): Promise<number> {
  const spared = await rows<ChangedItem>(
    tx,
    sql`with held as (
        select id from review_item where campaign_id = ${campaignId} and state = 'revoked'
          and decided_by_id is null and remediate_due_at is not null
          and (${except}::text is null or person_id is distinct from ${except})
        limit ${limit} for update)
      update review_item
        set state = 'undecided', decided_at = null, submitted_at = null, remediate_due_at = null
        from held where review_item.id = held.id returning ${CHANGED_ITEM}`,
  );
  await auditItems(tx, witness, spared, (item) => ({
    kind: 'review-item.undecided',
    data: { item, reason },
  }));
  return spared.length;
}

/** One whose access would shrink by more than the stated share. */
interface Over {
  of: 'person' | 'resource';
  id: string;
  /** null for a resource: its name stands in the definitions. */
  name: string | null;
  removed: number;
  held: number;
}

/** What the removal of everything that nobody decided would take from each person and each resource. */
export async function weighRemovals(
  db: Drizzle,
  campaignId: CampaignId,
  { share, limit }: { share: number; limit: number },
): Promise<{ removals: number; overCount: number; over: Over[] }> {
  const [found] = await rows<{ removals: number; overCount: number; over: Over[] }>(
    db,
    sql`with removal as (
        select i.person_id, i.resource_id from review_item i
        where i.campaign_id = ${campaignId} and i.state = 'open'
          and exists (select from "grant" where id = i.grant_id and ${HELD})),
      of_person as (
        select r.person_id as id, p.name, r.removed, h.held
        from (select person_id, count(*)::int as removed from removal group by person_id) r
        join (select principal_id, count(*)::int as held from "grant"
              where ${HELD} and principal_id in (select person_id from removal) group by principal_id) h
          on h.principal_id = r.person_id
        join person p on p.id = r.person_id),
      of_resource as (
        select r.resource_id as id, r.removed, h.held
        from (select resource_id, count(*)::int as removed from removal group by resource_id) r
        join (select split_part(entitlement, '/', 1) as resource_id, count(*)::int as held from "grant"
              where ${HELD} group by 1) h on h.resource_id = r.resource_id),
      over as (
        select 'person' as of, id, name, removed, held from of_person where removed > ${share}::float8 * held
        union all
        select 'resource', id, null, removed, held from of_resource where removed > ${share}::float8 * held),
      worst as (select * from over order by removed::float8 / held desc, removed desc, id limit ${limit})
      select (select count(*)::int from removal) as removals,
        (select count(*)::int from over) as "overCount",
        coalesce((select jsonb_agg(to_jsonb(worst)) from worst), '[]') as over`,
  );
  if (found === undefined) throw new Error('a select without from answered no row');
  return found;
}

/** Whose decisions, or whose access, became removals: their messages say what became of it. */
export async function listRevokers(db: Drizzle, campaignId: CampaignId): Promise<PersonId[]> {
  const found = await db
    .selectDistinct({ reviewerId: reviewItem.reviewerId })
    .from(reviewItem)
    .where(
      and(
        eq(reviewItem.campaignId, campaignId),
        inArray(reviewItem.state, ['revoked', 'remediated']),
        sql`${reviewItem.reviewerId} is not null`,
      ),
    );
  return found.flatMap(({ reviewerId }) => reviewerId ?? []);
}

/** Campaigns that run and whose time is up, the first of them first. */
export async function listToClose(db: Drizzle, now: Date): Promise<CampaignId[]> {
  const due = await db
    .select({ id: campaign.id })
    .from(campaign)
    .where(and(lte(campaign.dueAt, now), eq(campaign.state, 'running')))
    .orderBy(asc(campaign.dueAt));
  return due.map((one) => one.id);
}
