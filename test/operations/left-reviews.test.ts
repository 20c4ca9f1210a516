import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CampaignId } from '../../src/domain/ids.ts';
import { giveUnreviewed } from '../../src/operations/campaign/run/give-unreviewed.ts';
import { withLeftRights } from '../../src/operations/catalog/known-rights.ts';
import { recordDefinitions } from '../../src/operations/catalog/record-definitions.ts';
import { ACME_YAML, acmeDefinitions } from '../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld } from '../support/acme-world.ts';
import { assignments, launched, prodReview } from './campaign/review-world.ts';

const [ADA, SAMI, OMAR, LENA, DORA] = ['ada', 'sami', 'omar', 'lena', 'dora'].map(
  (name) => `${name}@acme.test`,
) as [string, string, string, string, string];

let world: AcmeWorld;
let campaignId: CampaignId;

async function putInForce(yaml: string): Promise<void> {
  const config = acmeDefinitions(yaml);
  await recordDefinitions(world.ctx, config);
  world.ctx.config = await withLeftRights(world.ctx, config);
}

/** Two rights of a resource that left whole, which Omar and Lena owned, to be reviewed by their holder alone. */
beforeEach(async () => {
  world = await acmeWorld();
  const { drizzle } = world.ctx.db;
  await putInForce(ACME_YAML);
  const [agent, admin] = [await world.holds(SAMI, 'vpn/connect'), await world.holds(SAMI, 'prod-db/read')];
  for (const [{ id }, name, owner] of [
    [agent, 'agent', OMAR],
    [admin, 'admin', LENA],
  ] as const) {
    const key = `old-crm/${name}`;
    await drizzle.execute(
      sql`update "grant" set entitlement = ${key}, target = ${`crm_${name}`} where id = ${id}`,
    );
    await drizzle.execute(sql`insert into known_right (key, resource_name, entitlement_name, owners)
      values (${key}, 'Customers', ${name}, ${JSON.stringify([owner])}::text::jsonb)`);
  }
  const more = 'reassign_to: [owner]';
  await putInForce(`${ACME_YAML}${prodReview({ scope: 'true', reviewers: `[${SAMI}]`, more })}`);
  campaignId = (await launched(world)).id;
});

const give = async (email: string) => {
  const { id } = (await world.as(email)).actor.person;
  return giveUnreviewed(await world.as(ADA), { campaignId, toPersonId: id });
};

describe('reviews of what left the catalog whole, where only owners may be handed them', () => {
  it('are given to each who owned it, and no more of it than that', async () => {
    expect(await assignments(world, campaignId)).toEqual([
      'sami old-crm/admin → nobody',
      'sami old-crm/agent → nobody',
    ]);
    expect(await give(OMAR)).toEqual({ given: 1, left: 1 });
    expect(await assignments(world, campaignId)).toEqual([
      'sami old-crm/admin → nobody',
      'sami old-crm/agent → omar',
    ]);
    expect(await give(LENA)).toEqual({ given: 1, left: 0 });
    expect(await assignments(world, campaignId)).toEqual([
      'sami old-crm/admin → lena',
      'sami old-crm/agent → omar',
    ]);
  });

  it('are given to nobody who owned something else, who is told why', async () => {
    await expect(give(DORA)).rejects.toThrow(/Dora Novak isn’t among those to whom/);
    await give(OMAR);
    await expect(give(OMAR)).rejects.toThrow(/Omar Haddad isn’t among those to whom/);
    expect(await assignments(world, campaignId)).toContain('sami old-crm/admin → nobody');
  });

  it('are never given to who holds it, whatever they owned', async () => {
    await world.ctx.db.drizzle.execute(
      sql`update known_right set owners = ${JSON.stringify([SAMI])}::text::jsonb where key like 'old-crm/%'`,
    );
    await putInForce(world.ctx.config.source);
    await expect(give(SAMI)).rejects.toThrow(/Sami Okafor may review none of these: it is their own access/);
  });
});
