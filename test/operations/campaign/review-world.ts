import { createHash } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import type { Campaign } from '../../../src/domain/review/campaign.ts';
import { draftCampaign } from '../../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { startCampaign } from '../../../src/operations/campaign/launch/start-campaign.ts';
import * as schema from '../../../src/store/schema/index.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';

export const ADA = 'ada@acme.test';
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A template of a review of what is in production. */
export const prodReview = (change: { scope?: string; reviewers?: string; more?: string } = {}): string => `
reviews:
  - id: prod
    name: Production review
    scope: '${change.scope ?? 'resource.environment == "prod"'}'
    reviewers: ${change.reviewers ?? '[omar@acme.test, dora@acme.test]'}
    due_in: 14d
    remind: { every: 3d, from: 3d }
    escalate: { after: 10d, to: [reviewer_manager] }
    undecided: revoke
    ${change.more ?? ''}
`;

/** The company, with the sections of access.yaml that are given as well. */
export const reviewWorld = (sections = prodReview()): Promise<AcmeWorld> =>
  acmeWorld({ yaml: `${ACME_YAML}${sections}` });

type Draft = Parameters<typeof draftCampaign>[1];

/** Drafted and started by Ada, and launched. */
export async function launched(
  world: AcmeWorld,
  draft: Draft = { kind: 'template', templateId: 'prod' },
): Promise<Campaign> {
  const ada = await world.as(ADA);
  const { id } = await draftCampaign(ada, draft);
  await startCampaign(ada, { campaignId: id });
  await launchDueCampaigns(world.ctx);
  return campaignOf(world, id);
}

export async function campaigns(world: AcmeWorld): Promise<(typeof schema.campaign.$inferSelect)[]> {
  return world.ctx.db.drizzle
    .select()
    .from(schema.campaign)
    .orderBy(asc(schema.campaign.scheduledFor), asc(schema.campaign.id));
}

export async function campaignOf(world: AcmeWorld, id: string): Promise<typeof schema.campaign.$inferSelect> {
  const found = (await campaigns(world)).find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no campaign ${id}`);
  return found;
}

/** Who has which item: `sami prod-db/read → omar`, in this order. */
export async function assignments(world: AcmeWorld, id: Campaign['id']): Promise<string[]> {
  const items = await itemsOf(world, id);
  const people = await world.ctx.db.drizzle.select().from(schema.person);
  const nameOf = (personId: string | null) =>
    people.find((one) => one.id === personId)?.email.split('@')[0] ?? 'nobody';
  return items
    .map((one) => `${nameOf(one.personId)} ${one.entitlement} → ${nameOf(one.reviewerId)}`)
    .toSorted();
}

export async function itemsOf(world: AcmeWorld, id: Campaign['id']) {
  const { reviewItem } = schema;
  return world.ctx.db.drizzle
    .select()
    .from(reviewItem)
    .where(eq(reviewItem.campaignId, id))
    .orderBy(asc(reviewItem.id));
}

export async function batchesOf(world: AcmeWorld, id: Campaign['id']) {
  const { reviewBatch } = schema;
  return world.ctx.db.drizzle.select().from(reviewBatch).where(eq(reviewBatch.campaignId, id));
}

export async function resourcesOf(world: AcmeWorld, id: Campaign['id']) {
  const { campaignResource } = schema;
  return world.ctx.db.drizzle
    .select()
    .from(campaignResource)
    .where(eq(campaignResource.campaignId, id))
    .orderBy(asc(campaignResource.resourceId));
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const bytewise = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** A population's hash, made as `POPULATION_LINE` says, of nothing but the items and the sources of their grants. */
export async function recomputedHash(world: AcmeWorld, id: Campaign['id']): Promise<string> {
  const grants = new Map(
    (await world.ctx.db.drizzle.select().from(schema.grant)).map((one) => [one.id, one]),
  );
  const lines = (await itemsOf(world, id)).map((item) => {
    const holding = item.grantId ?? `role:${item.roleId}`;
    const source = item.grantId === null ? 'role' : (grants.get(item.grantId)?.source ?? '');
    const fields = [
      holding,
      item.personId ?? '',
      item.entitlement,
      item.heldSince.toISOString(),
      item.expiresAt?.toISOString() ?? '',
      source,
    ];
    return {
      resourceId: item.resourceId,
      order: [holding, item.entitlement] as const,
      text: fields.join('|'),
    };
  });
  const digests = [...new Set(lines.map((line) => line.resourceId))].toSorted(bytewise).map((resourceId) => {
    const ordered = lines
      .filter((line) => line.resourceId === resourceId)
      .toSorted((a, b) => bytewise(a.order[0], b.order[0]) || bytewise(a.order[1], b.order[1]));
    return sha256(Buffer.concat(ordered.map((line) => sha256(line.text))));
  });
  return sha256(Buffer.concat(digests)).toString('hex');
}
