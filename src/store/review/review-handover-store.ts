import { sql, type SQL } from 'drizzle-orm';
import type { CampaignId, PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { Witness } from '../../domain/actor.ts';
import { auditItems, CHANGED_ITEM, type ChangedItem } from '../audit/audit-items.ts';

/** The open items of one reviewer in one campaign; null: of nobody. */
interface OpenItemsOf {
  campaignId: CampaignId;
  reviewerId: PersonId | null;
}

const itemsOf = ({ campaignId, reviewerId }: OpenItemsOf): SQL =>
  sql`i.campaign_id = ${campaignId}
    and ${reviewerId === null ? sql`i.reviewer_id is null` : sql`i.reviewer_id = ${reviewerId}`}`;

const openItems = (of: OpenItemsOf): SQL => sql`${itemsOf(of)} and i.state = 'open'`;

/** Not the holder, nor who asked for the access or for more time of it, nor who said yes to that. */
const mayReview = (personId: PersonId): SQL =>
  sql`i.person_id is distinct from ${personId}::text
    and not exists (
      select from "grant" g
      join request r on r.beneficiary_id = g.principal_id and r.entitlement = g.entitlement
        and (r.id = g.request_id or r.extends_grant_id = g.id)
      where g.id = i.grant_id and (
        r.requester_id = ${personId}
        or exists (
          select from stage s join decision d on d.stage_id = s.id
          where s.request_id = r.id and d.verdict = 'approve'
            and (d.person_id = ${personId} or d.for_person_id = ${personId}))))`;

/** Which items somebody may be handed, where a person chooses them rather than the rules. */
export interface HandOnBounds {
  /** Any. */
  isNamed: boolean;
  /** Any on these resources, or of these entitlements. */
  namedOn: readonly string[];
  /** Any of whose holder they don't report to. */
  asEmployee: boolean;
  /** The addresses of those they report to. */
  managers: readonly string[];
}

const mayBeHanded = ({ isNamed, namedOn, asEmployee, managers }: HandOnBounds): SQL => {
  if (isNamed) return sql`true`;
  const ids = sql`${sql.param([...namedOn])}::text[]`;
  const named = sql`(i.resource_id = any(${ids}) or i.entitlement = any(${ids}))`;
  if (!asEmployee) return named;
  return sql`(${named} or not exists (
    select from person h where h.id = i.person_id and h.email = any(${sql.param([...managers])}::text[])))`;
};

/** How many of these items this person may review. */
export async function countReviewable(db: Drizzle, of: OpenItemsOf, personId: PersonId): Promise<number> {
  const [found] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from review_item i where ${openItems(of)} and ${mayReview(personId)}`,
  );
  return found?.count ?? 0;
}

/** The first of these items that this person may review, did nothing bar that it is handed to them. */
export async function findReviewable(
  db: Drizzle,
  of: OpenItemsOf,
  personId: PersonId,
): Promise<{ personId: PersonId | null; resourceId: string; entitlement: string } | undefined> {
  const [found] = await rows<{ personId: PersonId | null; resourceId: string; entitlement: string }>(
    db,
    sql`select i.person_id as "personId", i.resource_id as "resourceId", i.entitlement from review_item i
      where ${openItems(of)} and ${mayReview(personId)} order by i.id limit 1`,
  );
  return found;
}

/**
 * Hands those of these items on that this person may review, `limit` at most, with an event for each; returns how many.
 * `chosen` says who chose them, and within which bounds; null where the rules came to them.
 */
export async function handOver(
  tx: Tx,
  witness: Witness,
  of: OpenItemsOf,
  to: {
    personId: PersonId;
    reason: string;
    limit: number;
    chosen: { byId: PersonId; bounds: HandOnBounds } | null;
  },
): Promise<number> {
  const { chosen } = to;
  const bounded = chosen === null ? sql`true` : mayBeHanded(chosen.bounds);
  const moved = await rows<ChangedItem>(
    tx,
    sql`with held as (
        select i.id from review_item i where ${openItems(of)} and ${mayReview(to.personId)} and ${bounded}
        order by i.id limit ${to.limit} for update)
      update review_item set reviewer_id = ${to.personId},
          handed_by_id = ${chosen?.byId ?? null}::text,
          handed_reason = ${chosen === null ? null : to.reason}::text
        from held
        where review_item.id = held.id returning ${CHANGED_ITEM}`,
  );
  await auditItems(tx, witness, moved, (item) => ({
    kind: 'review-item.reassigned',
    data: { item, from: of.reviewerId, to: to.personId, reason: to.reason },
  }));
  return moved.length;
}

/** Whose items these are, and on what: whom an escalation to managers or owners means. Of the open ones, unless `ended` too. */
export async function listSubjects(
  db: Drizzle,
  of: OpenItemsOf,
  { ended = false } = {},
): Promise<{ managerEmails: string[]; ownedIds: string[] }> {
  const [found] = await rows<{ managerEmails: string[]; ownedIds: string[] }>(
    db,
    sql`select coalesce(array_agg(distinct p.manager_email) filter (where p.manager_email is not null), '{}')
          as "managerEmails",
        coalesce(array_agg(distinct owned.id), '{}') as "ownedIds"
      from review_item i cross join lateral (values (i.resource_id), (i.entitlement)) owned(id)
      left join person p on p.id = i.person_id where ${ended ? itemsOf(of) : openItems(of)}`,
  );
  return found ?? { managerEmails: [], ownedIds: [] };
}

export async function countOpenOf(db: Drizzle, of: OpenItemsOf): Promise<number> {
  const [found] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from review_item i where ${openItems(of)}`,
  );
  return found?.count ?? 0;
}
