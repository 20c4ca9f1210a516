import { asc, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../src/operations/context.ts';
import type { Campaign, CampaignRules, ReviewBatch } from '../../src/domain/review/campaign.ts';
import {
  CampaignId,
  type EntitlementKey,
  GrantId,
  newId,
  type PersonId,
  ReviewBatchId,
} from '../../src/domain/ids.ts';
import type { ReviewItem } from '../../src/domain/review/review-item.ts';
import type { GrantRow, NewGrant } from '../../src/store/grant/grant-store.ts';
import * as schema from '../../src/store/schema/index.ts';

const DAY_MS = 24 * 3_600_000;
/** Rows in one statement. */
const CHUNK = 1_000;

export type ReviewItemRow = typeof schema.reviewItem.$inferSelect;
type NewItem = typeof schema.reviewItem.$inferInsert;

export const RULES: CampaignRules = {
  reviewers: ['owner', 'manager'],
  undecided: 'keep',
  dueInSeconds: (14 * DAY_MS) / 1_000,
  remind: { everySeconds: (3 * DAY_MS) / 1_000, fromSeconds: (3 * DAY_MS) / 1_000 },
  escalate: { afterSeconds: (10 * DAY_MS) / 1_000, to: ['reviewer_manager'] },
  askAboveShare: 0.5,
  signOff: [],
};

/** Live access that was there before: rows alone, unless `target.holdsFromBefore` is told of them too. */
export async function heldGrants(
  ctx: Ctx,
  held: readonly ({ email: string; entitlement: string } & Partial<Omit<NewGrant, 'entitlement'>>)[],
): Promise<GrantRow[]> {
  const people = await peopleByEmail(ctx);
  const now = ctx.clock.now();
  const values = held.map(({ email, entitlement, ...more }): NewGrant => {
    const found = ctx.config.entitlements.get(entitlement as EntitlementKey);
    const resource = found && ctx.config.resources.get(found.resourceId);
    return {
      id: GrantId.parse(newId('grant', now)),
      state: 'active',
      principalId: personOf(people, email),
      entitlement: entitlement as EntitlementKey,
      connectorId: resource?.connectorId ?? 'far',
      target: found?.target ?? entitlement,
      account: { email, employeeId: null, name: email },
      source: 'imported',
      stoodBefore: false,
      createdAt: now,
      activeAt: now,
      ...more,
    };
  });
  const rows: GrantRow[] = [];
  for (let at = 0; at < values.length; at += CHUNK)
    rows.push(
      ...(await ctx.db.drizzle
        .insert(schema.grant)
        .values(values.slice(at, at + CHUNK))
        .returning()),
    );
  return rows;
}

export interface ItemUnderReview {
  /** The grant under review… */
  grant?: GrantRow;
  /** …or the entitlement of a role. */
  role?: { roleId: string; entitlement: string };
  /** An e-mail; null: nobody may review it. */
  reviewer: string | null;
  change?: Partial<NewItem>;
}

/** A campaign as its launch leaves it, with its items and a batch for each reviewer. */
export async function runningCampaign(
  ctx: Ctx,
  items: readonly ItemUnderReview[],
  { rules, ...change }: { rules?: Partial<CampaignRules> } & Partial<Omit<Campaign, 'rules'>> = {},
): Promise<{ campaign: Campaign; items: ReviewItemRow[]; batchOf: (email: string) => ReviewBatch }> {
  const now = ctx.clock.now();
  const people = await peopleByEmail(ctx);
  const id = CampaignId.parse(newId('camp', now));
  const closesAt = new Date(now.getTime() + RULES.dueInSeconds * 1_000);
  const [campaign] = await ctx.db.drizzle
    .insert(schema.campaign)
    .values({
      id,
      kind: 'template',
      name: 'Quarterly review',
      scopeKey: `template:${id}`,
      templateId: 'quarterly',
      state: 'running',
      ownerId: people.get('ada@acme.test') ?? null,
      definitionsHash: ctx.config.hash,
      rules: { ...RULES, ...rules },
      draftedAt: now,
      dueAt: closesAt,
      launchedAt: now,
      closesAt,
      ...change,
    })
    .returning();
  if (campaign === undefined) throw new Error('no campaign was inserted');
  const values = items.map((item) => itemValues(ctx, campaign.id, people, item));
  for (let at = 0; at < values.length; at += CHUNK)
    await ctx.db.drizzle.insert(schema.reviewItem).values(values.slice(at, at + CHUNK));
  const reviewerIds = [...new Set(values.flatMap((value) => value.reviewerId ?? []))];
  const batches =
    reviewerIds.length === 0
      ? []
      : await ctx.db.drizzle
          .insert(schema.reviewBatch)
          .values(
            reviewerIds.map((reviewerId) => ({
              id: ReviewBatchId.parse(newId('batch', now)),
              campaignId: campaign.id,
              reviewerId,
            })),
          )
          .returning();
  return {
    campaign,
    items: await itemsOf(ctx, campaign.id),
    batchOf: (email) => {
      const batch = batches.find((one) => one.reviewerId === people.get(email));
      if (batch === undefined) throw new Error(`${email} has no batch`);
      return batch;
    },
  };
}

function itemValues(
  ctx: Ctx,
  campaignId: CampaignId,
  people: Map<string, PersonId>,
  { grant, role, reviewer, change }: ItemUnderReview,
): NewItem {
  const entitlement = (grant?.entitlement ?? role?.entitlement) as EntitlementKey;
  const found = ctx.config.entitlements.get(entitlement);
  return {
    campaignId,
    grantId: grant?.id ?? null,
    personId: grant?.principalId ?? null,
    roleId: role?.roleId ?? null,
    entitlement,
    resourceId: entitlement.split('/')[0] ?? '',
    sensitivity: found?.sensitivity ?? 'critical',
    heldSince: grant?.activeAt ?? grant?.createdAt ?? ctx.clock.now(),
    expiresAt: grant?.expiresAt ?? null,
    reviewerId: reviewer === null ? null : personOf(people, reviewer),
    ...change,
  };
}

/** The items of a campaign, in the order in which they were drawn. */
export async function itemsOf(ctx: Ctx, campaignId: CampaignId): Promise<ReviewItemRow[]> {
  return ctx.db.drizzle
    .select()
    .from(schema.reviewItem)
    .where(eq(schema.reviewItem.campaignId, campaignId))
    .orderBy(asc(schema.reviewItem.id));
}

export async function itemRow(ctx: Ctx, id: ReviewItem['id'] | number): Promise<ReviewItemRow> {
  const [row] = await ctx.db.drizzle
    .select()
    .from(schema.reviewItem)
    .where(sql`${schema.reviewItem.id} = ${id}`);
  if (row === undefined) throw new Error(`no review item ${id}`);
  return row;
}

/** Changes rows of a campaign by hand, for what no operation leads to in a test. */
export async function setCampaign(
  ctx: Ctx,
  id: CampaignId,
  change: Partial<typeof schema.campaign.$inferInsert>,
): Promise<void> {
  await ctx.db.drizzle.update(schema.campaign).set(change).where(eq(schema.campaign.id, id));
}

async function peopleByEmail(ctx: Ctx): Promise<Map<string, PersonId>> {
  const people = await ctx.db.drizzle
    .select({ id: schema.person.id, email: schema.person.email })
    .from(schema.person);
  return new Map(people.map(({ id, email }) => [email, id]));
}

function personOf(people: Map<string, PersonId>, email: string): PersonId {
  const id = people.get(email);
  if (id === undefined) throw new Error(`nobody has ${email}`);
  return id;
}
