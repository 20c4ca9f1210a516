import { and, asc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { EntitlementKey, GrantId, PersonId } from '../../domain/ids.ts';
import type { Drizzle } from '../database/database.ts';
import { rows } from '../database/database.ts';
import { texts } from '../database/texts.ts';
import type { BatchKey, ReviewItemRow } from './review-item-store.ts';
import { campaign, person, reviewBatch, reviewItem } from '../schema/index.ts';

const ofBatch = ({ campaignId, reviewerId }: BatchKey) =>
  and(eq(reviewItem.campaignId, campaignId), eq(reviewItem.reviewerId, reviewerId));

/** How many items of a batch are where. */
export interface BatchTally extends BatchKey {
  total: number;
  open: number;
  kept: number;
  revoked: number;
  unsubmitted: number;
  removed: number;
  remains: number;
  /** Revoked, and by nobody but the close. */
  byClose: number;
  /** Open, and neither of high nor of critical sensitivity. */
  plain: number;
}

/** Of each of these batches that has items. */
export async function tallyBatches(db: Drizzle, batches: readonly BatchKey[]): Promise<BatchTally[]> {
  if (batches.length === 0) return [];
  const campaignIds = batches.map((one) => one.campaignId);
  const reviewerIds = batches.map((one) => one.reviewerId);
  return rows<BatchTally>(
    db,
    sql`select i.campaign_id as "campaignId", i.reviewer_id as "reviewerId",
        count(*)::int as total,
        (count(*) filter (where i.state = 'open'))::int as open,
        (count(*) filter (where i.state = 'kept'))::int as kept,
        (count(*) filter (where i.state in ('revoked', 'remediated')))::int as revoked,
        (count(*) filter (where i.state in ('kept', 'revoked') and i.submitted_at is null))::int as unsubmitted,
        (count(*) filter (where i.state = 'remediated'))::int as removed,
        (count(*) filter (where i.remains is not null))::int as remains,
        (count(*) filter (where i.state in ('revoked', 'remediated') and i.decided_by_id is null))::int as "byClose",
        (count(*) filter (where i.state = 'open' and i.sensitivity not in ('high', 'critical')))::int as plain
      from review_item i
      where (i.campaign_id, i.reviewer_id) in
        (select * from unnest(${sql.param(campaignIds)}::text[], ${sql.param(reviewerIds)}::text[]))
      group by i.campaign_id, i.reviewer_id`,
  );
}

export type Grouping = 'person' | 'resource';

/** An entitlement, and one that isn't to be held beside it. */
interface KeptApart {
  entitlement: EntitlementKey;
  from: EntitlementKey;
}

/** How a batch is ordered: what its holder may not hold beside what else they hold comes first. */
export interface PageOrder {
  by: Grouping;
  apart: readonly KeptApart[];
}

function breaksARule(apart: readonly KeptApart[]): SQL {
  return sql`exists (select from "grant" g
    join unnest(${texts(apart.map((one) => one.entitlement))}, ${texts(apart.map((one) => one.from))}) as a(entitlement, other)
      on a.other = g.entitlement
    where a.entitlement = ${reviewItem.entitlement} and g.principal_id = ${reviewItem.personId}
      and g.state in ('scheduled', 'provisioning', 'active'))`;
}

/** In the order of a page: a role's entitlements, which nobody holds, come after what people hold. */
function order({ by, apart }: PageOrder): SQL {
  return apart.length === 0 ? grouped(by) : sql`${breaksARule(apart)} desc, ${grouped(by)}`;
}

function grouped(by: Grouping): SQL {
  const whose = sql`${person.name} nulls last, ${person.id}, ${reviewItem.roleId}`;
  const what = sql`${reviewItem.resourceId}, ${reviewItem.entitlement}`;
  return by === 'person'
    ? sql`${whose}, ${what}, ${reviewItem.id}`
    : sql`${what}, ${whose}, ${reviewItem.id}`;
}

/** What isn't submitted is on the pages of a batch. */
const paged = (batch: BatchKey) => and(ofBatch(batch), isNull(reviewItem.submittedAt));

export async function countPaged(db: Drizzle, batch: BatchKey): Promise<number> {
  return db.$count(reviewItem, paged(batch));
}

/** Items of a batch that aren't submitted, in the order of its pages. */
export async function listItems(
  db: Drizzle,
  batch: BatchKey,
  {
    offset,
    limit,
    plain = false,
    ...ordered
  }: PageOrder & { offset: number; limit: number; plain?: boolean },
): Promise<ReviewItemRow[]> {
  const openAndPlain = sql`${reviewItem.state} = 'open' and ${reviewItem.sensitivity} not in ('high', 'critical')`;
  const found = await db
    .select({ item: reviewItem })
    .from(reviewItem)
    .leftJoin(person, eq(person.id, reviewItem.personId))
    .where(and(paged(batch), plain ? openAndPlain : undefined))
    .orderBy(order(ordered))
    .limit(limit)
    .offset(offset);
  return found.map((row) => row.item);
}

/** Where on the pages the next open item stands, from 0: the first that isn't before `from`, else the very first. */
export async function placeOfOpen(
  db: Drizzle,
  batch: BatchKey,
  ordered: PageOrder,
  from: number,
): Promise<number | undefined> {
  const placed = db
    .select({
      state: reviewItem.state,
      place: sql<number>`(row_number() over (order by ${order(ordered)}))::int - 1`.as('place'),
    })
    .from(reviewItem)
    .leftJoin(person, eq(person.id, reviewItem.personId))
    .where(paged(batch))
    .as('placed');
  const found = await db
    .select({ place: placed.place })
    .from(placed)
    .where(eq(placed.state, 'open'))
    .orderBy(sql`${placed.place} < ${from}`, asc(placed.place))
    .limit(1);
  return found[0]?.place;
}

/** The batches of this reviewer in campaigns that run. */
export async function listRunningBatches(db: Drizzle, reviewerId: PersonId) {
  return db
    .select({ batch: reviewBatch, campaign })
    .from(reviewBatch)
    .innerJoin(campaign, eq(campaign.id, reviewBatch.campaignId))
    .where(and(eq(reviewBatch.reviewerId, reviewerId), eq(campaign.state, 'running')))
    .orderBy(asc(campaign.closesAt), asc(campaign.id));
}

/** What is kept until a time, and about to be submitted. */
export async function listConversions(
  db: Drizzle,
  batch: BatchKey,
): Promise<{ grantId: GrantId; until: Date }[]> {
  const found = await db
    .select({ grantId: reviewItem.grantId, until: reviewItem.until })
    .from(reviewItem)
    .where(and(paged(batch), sql`${reviewItem.state} = 'kept' and ${reviewItem.until} is not null`));
  return found.flatMap(({ grantId, until }) =>
    grantId === null || until === null ? [] : [{ grantId, until }],
  );
}
