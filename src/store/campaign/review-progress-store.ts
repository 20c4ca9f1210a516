import { eq, sql, type SQL } from 'drizzle-orm';
import type { ItemCounts } from '../../domain/review/campaign.ts';
import type { CampaignId, EntitlementKey, PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle } from '../database/database.ts';
import { reviewBatch } from '../schema/index.ts';

/** How much a reviewer decided themselves. */
export interface Decided {
  decided: number;
  decidedKept: number;
}

const countOf = (condition: string): SQL => sql.raw(`(count(*) filter (where ${condition}))::int`);

const TALLY = sql`count(*)::int as total, ${countOf(`state = 'open'`)} as open, ${countOf(`state = 'kept'`)} as kept,
  ${countOf(`state in ('revoked', 'remediated')`)} as revoked,
  ${countOf(`state in ('revoked', 'remediated') and decided_by_id is null`)} as "byClose",
  ${countOf(`state = 'remediated'`)} as remediated, ${countOf(`remains is not null`)} as remains,
  ${countOf(`state = 'revoked' and submitted_at is not null and remediate_due_at is null and remains is null`)}
    as "underWay",
  ${countOf(`state = 'undecided'`)} as undecided, ${countOf(`state = 'ended'`)} as ended,
  ${countOf(`submitted_at is not null`)} as submitted`;

export async function tallyCampaign(db: Drizzle, campaignId: CampaignId): Promise<ItemCounts> {
  const [found] = await rows<ItemCounts>(
    db,
    sql`select ${TALLY} from review_item where campaign_id = ${campaignId}`,
  );
  if (found === undefined) throw new Error('an aggregate without groups answered no row');
  return found;
}

export interface Progress {
  all: ItemCounts;
  /** null: of nobody. */
  reviewers: (ItemCounts & Decided & { reviewerId: PersonId | null })[];
  resources: (ItemCounts & { resourceId: string })[];
}

const OF_ALL = 3;
const BY_REVIEWER = 1;

/** How far a campaign is in all, by reviewer and by resource, in one pass over its items. */
export async function tallyProgress(db: Drizzle, campaignId: CampaignId): Promise<Progress> {
  type Row = ItemCounts & Decided & { reviewerId: PersonId | null; resourceId: string; grouping: number };
  const found = await rows<Row>(
    db,
    sql`select reviewer_id as "reviewerId", resource_id as "resourceId",
        grouping(reviewer_id, resource_id)::int as grouping, ${TALLY},
        ${countOf('decided_by_id = reviewer_id')} as decided,
        ${countOf(`decided_by_id = reviewer_id and state = 'kept'`)} as "decidedKept"
      from review_item where campaign_id = ${campaignId}
      group by grouping sets ((), (reviewer_id), (resource_id))`,
  );
  const all = found.find((row) => row.grouping === OF_ALL);
  if (all === undefined) throw new Error('a grouping set of everything answered no row');
  const byReviewer = found.filter((row) => row.grouping === BY_REVIEWER);
  const byResource = found.filter((row) => row.grouping !== BY_REVIEWER && row !== all);
  return {
    all: toTally(all),
    reviewers: byReviewer.map((row) => ({
      reviewerId: row.reviewerId,
      ...toTally(row),
      decided: row.decided,
      decidedKept: row.decidedKept,
    })),
    resources: byResource.map((row) => ({ resourceId: row.resourceId, ...toTally(row) })),
  };
}

const toTally = (row: ItemCounts): ItemCounts => ({
  total: row.total,
  open: row.open,
  kept: row.kept,
  revoked: row.revoked,
  byClose: row.byClose,
  remediated: row.remediated,
  remains: row.remains,
  underWay: row.underWay,
  undecided: row.undecided,
  ended: row.ended,
  submitted: row.submitted,
});

/** As the index says it whose predicate it is: as an equation it would be merged with others, and the index not be found. */
const BY_THEMSELVES = sql`(decided_by_id = reviewer_id) is true`;

/** When each of these reviewers decided first, and last. */
export async function findSpans(
  db: Drizzle,
  campaignId: CampaignId,
  reviewerIds: readonly PersonId[],
): Promise<Map<PersonId, { firstAt: Date; lastAt: Date }>> {
  if (reviewerIds.length === 0) return new Map();
  const theirs = sql`from review_item
    where campaign_id = ${campaignId} and reviewer_id = reviewers.id and ${BY_THEMSELVES}`;
  const found = await rows<{ reviewerId: PersonId; firstAt: Date | null; lastAt: Date | null }>(
    db,
    sql`select id as "reviewerId", (select min(decided_at) ${theirs}) as "firstAt",
        (select max(decided_at) ${theirs}) as "lastAt"
      from unnest(${sql.param([...reviewerIds])}::text[]) reviewers(id)`,
  );
  return new Map(
    found.flatMap(({ reviewerId, firstAt, lastAt }) =>
      firstAt === null || lastAt === null ? [] : [[reviewerId, { firstAt, lastAt }]],
    ),
  );
}

/** The median time, in seconds, between one decision of each of these reviewers and their next. */
export async function findMedianGaps(
  db: Drizzle,
  campaignId: CampaignId,
  reviewerIds: readonly PersonId[],
): Promise<Map<PersonId, number>> {
  if (reviewerIds.length === 0) return new Map();
  const found = await rows<{ reviewerId: PersonId; median: number }>(
    db,
    sql`select reviewer_id as "reviewerId", percentile_cont(0.5) within group (order by gap) as median
      from (
        select reviewer_id, extract(epoch from decided_at
          - lag(decided_at) over (partition by reviewer_id order by decided_at))::float8 as gap
        from review_item
        where campaign_id = ${campaignId} and reviewer_id = any(${sql.param([...reviewerIds])}::text[])
          and ${BY_THEMSELVES}) decisions
      where gap is not null group by reviewer_id`,
  );
  return new Map(found.map((row) => [row.reviewerId, row.median]));
}

/** What these reviewers submitted in other campaigns, as the audit trail says. */
export async function findSubmittedBefore(
  db: Drizzle,
  campaignId: CampaignId,
  reviewerIds: readonly PersonId[],
): Promise<Map<PersonId, { kept: number; revoked: number }>> {
  if (reviewerIds.length === 0) return new Map();
  const found = await rows<{ reviewerId: PersonId; kept: number; revoked: number }>(
    db,
    sql`select coalesce(data->>'for', actor_id) as "reviewerId",
        sum((data->>'kept')::int)::int as kept, sum((data->>'revoked')::int)::int as revoked
      from audit_event
      where kind = 'review-batch.submitted' and campaign_id is distinct from ${campaignId}
        and coalesce(data->>'for', actor_id) = any(${sql.param([...reviewerIds])}::text[])
      group by 1`,
  );
  return new Map(found.map(({ reviewerId, kept, revoked }) => [reviewerId, { kept, revoked }]));
}

/** When the batches of a campaign were submitted and escalated. */
export async function listBatchTimes(db: Drizzle, campaignId: CampaignId) {
  return db
    .select({
      reviewerId: reviewBatch.reviewerId,
      submittedAt: reviewBatch.submittedAt,
      escalatedAt: reviewBatch.escalatedAt,
    })
    .from(reviewBatch)
    .where(eq(reviewBatch.campaignId, campaignId));
}

interface StuckRemoval {
  personId: PersonId | null;
  roleId: string | null;
  entitlement: EntitlementKey;
  lastError: string | null;
  since: Date;
}

/** Removals that were tried without getting through, and entitlements that their role still lists; the longest stuck first. */
export async function listStuckRemovals(
  db: Drizzle,
  campaignId: CampaignId,
  { attempts, limit }: { attempts: number; limit: number },
): Promise<StuckRemoval[]> {
  const fields = (lastError: SQL, since: SQL) =>
    sql`i.id, i.person_id as "personId", i.role_id as "roleId", i.entitlement, ${lastError} as "lastError", ${since} as since`;
  const isUnderWay = sql`i.campaign_id = ${campaignId} and i.state = 'revoked' and i.submitted_at is not null
    and i.remains is null`;
  return rows<StuckRemoval>(
    db,
    sql`select ${fields(sql`g.last_error`, sql`coalesce(g.revoke_since, i.submitted_at)`)}
      from "grant" g join review_item i on i.grant_id = g.id
      where g.state = 'revoking' and (g.attempts >= ${attempts} or g.last_error is not null) and ${isUnderWay}
      union all
      select ${fields(sql`null`, sql`i.submitted_at`)} from review_item i where i.grant_id is null and ${isUnderWay}
      order by since, id limit ${limit}`,
  );
}
