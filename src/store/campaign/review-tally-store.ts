import { sql, type SQL } from 'drizzle-orm';
import type { ItemCounts } from '../../domain/review/campaign.ts';
import type { CampaignId, PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { takeTurn } from '../database/take-turn.ts';
import type { Decided, Progress } from './review-progress-store.ts';

/** What is counted, and the column of `review_tally` that has it. */
const IN_ALL = {
  total: 'total',
  open: 'open',
  kept: 'kept',
  revoked: 'revoked',
  byClose: 'by_close',
  remediated: 'remediated',
  remains: 'remains',
  underWay: 'under_way',
  undecided: 'undecided',
  ended: 'ended',
  submitted: 'submitted',
} as const satisfies Record<keyof ItemCounts, string>;
const BY_THEMSELVES = { decided: 'decided', decidedKept: 'decided_kept' } as const;
const COUNTED = { ...IN_ALL, ...BY_THEMSELVES };

const sumsOf = (counted: Readonly<Record<string, string>>): SQL =>
  sql.raw(
    Object.entries(counted)
      .map(([name, column]) => `coalesce(sum(${column}), 0)::int as "${name}"`)
      .join(', '),
  );
const columns = sql.raw(Object.values(COUNTED).join(', '));
const sums = sumsOf(COUNTED);

/** How far a campaign is in all, by reviewer and by resource, as is kept beside its items. */
export async function readTallies(db: Drizzle, campaignId: CampaignId): Promise<Progress> {
  type Row = ItemCounts & Decided & { part: 'reviewer' | 'resource'; partId: string };
  const found = await rows<Row>(
    db,
    sql`select part, part_id as "partId", ${sums} from review_tally where campaign_id = ${campaignId}
      group by part, part_id having sum(total) > 0`,
  );
  const resources = found.filter(({ part }) => part === 'resource');
  return {
    all: addUp(resources),
    reviewers: found
      .filter(({ part }) => part === 'reviewer')
      .map(({ part: _part, partId, ...row }) => ({
        ...row,
        reviewerId: partId === '' ? null : (partId as PersonId),
      })),
    resources: resources.map(({ part: _part, partId, decided: _decided, decidedKept: _kept, ...counts }) => ({
      ...counts,
      resourceId: partId,
    })),
  };
}

function addUp(all: readonly ItemCounts[]): ItemCounts {
  const names = Object.keys(IN_ALL) as (keyof ItemCounts)[];
  const sumOf = (name: keyof ItemCounts) => all.reduce((sum, one) => sum + one[name], 0);
  return Object.fromEntries(names.map((name) => [name, sumOf(name)])) as unknown as ItemCounts;
}

/** A campaign's figures in all, as they are kept beside its items. */
export async function sumTallies(db: Drizzle, campaignId: CampaignId): Promise<ItemCounts> {
  const [found] = await rows<ItemCounts>(
    db,
    sql`select ${sumsOf(IN_ALL)} from review_tally where campaign_id = ${campaignId} and part = 'resource'`,
  );
  if (found === undefined) throw new Error('an aggregate without groups answered no row');
  return found;
}

export async function anyToFold(db: Drizzle): Promise<boolean> {
  const [found] = await rows<{ any: boolean }>(
    db,
    sql`select exists (select from review_tally where not is_folded) as any`,
  );
  return found?.any === true;
}

/** Makes one row of those of each reviewer and resource of whom anything changed, going over `limit` of the changes. */
export async function foldTallies(tx: Tx, limit: number): Promise<void> {
  await takeTurn(tx, 'tallies', '');
  await tx.execute(sql`with part as (
      select distinct campaign_id, part, part_id
      from (select * from review_tally where not is_folded order by id limit ${limit}) changed),
    gone as (
      delete from review_tally t using part p
      where t.campaign_id = p.campaign_id and t.part = p.part and t.part_id = p.part_id
      returning t.*)
    insert into review_tally (campaign_id, part, part_id, is_folded, ${columns})
    select campaign_id, part, part_id, true, ${sums} from gone group by campaign_id, part, part_id`);
}
