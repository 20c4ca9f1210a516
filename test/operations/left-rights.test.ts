import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { prepare } from '../../src/program/compose.ts';
import { liveDefinitions } from '../../src/program/definitions/live-definitions.ts';

import { findOwners } from '../../src/operations/approval/approvers.ts';
import { answeredFor, whoAnswersFor } from '../../src/operations/approval/find-answering.ts';
import { endLeaverAccess } from '../../src/operations/leaver/end-leaver-access.ts';
import { importPeople } from '../../src/operations/people/import-people.ts';
import { findEscalated } from '../../src/operations/campaign/run/find-escalated.ts';
import { previewCampaign } from '../../src/operations/campaign/plan/preview-campaign.ts';
import { draftCampaign } from '../../src/operations/campaign/plan/draft-campaign.ts';
import { showCampaign } from '../../src/operations/campaign/show/show-campaign.ts';
import { listHolders } from '../../src/operations/grant/list-holders.ts';
import { listMyGrants } from '../../src/operations/grant/list-my-grants.ts';
import { returnGrant } from '../../src/operations/grant/end/return-grant.ts';
import { showGrant } from '../../src/operations/grant/show-grant.ts';
import { withLeftRights } from '../../src/operations/catalog/known-rights.ts';
import { recordDefinitions } from '../../src/operations/catalog/record-definitions.ts';
import { decideItem } from '../../src/operations/review/decide/decide-item.ts';
import { reassignItem } from '../../src/operations/review/decide/reassign-item.ts';
import { showBatch } from '../../src/operations/review/show/show-batch.ts';
import { submitBatch } from '../../src/operations/review/decide/submit-batch.ts';
import { ACME_YAML, acmeDefinitions } from '../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, PEOPLE_CSV } from '../support/acme-world.ts';
import { ALL } from '../support/all-of-it.ts';
import { assignments, batchesOf, campaigns, itemsOf, launched, prodReview } from './campaign/review-world.ts';
import { runReviews } from '../support/review-jobs.ts';

const [ADA, SAMI] = ['ada@acme.test', 'sami@acme.test'];
const CUSTOMERS = /  - id: crm\n    name: Customers\n(?: {4}.*\n)*/;
/** The file as the program's own connectors read it. */
const BY_HAND = ACME_YAML.replace('type: scripted', 'type: manual, assignees: [ada@acme.test]');
const POLICY = /  - id: crm\n    when: .*\n(?: {4}.*\n)*/;
const withoutCustomers = (yaml = ACME_YAML) => {
  expect(yaml).toMatch(CUSTOMERS);
  return yaml.replace(CUSTOMERS, '').replace(POLICY, '');
};

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
  await putInForce(ACME_YAML);
});

/** As a start, `apply` and a process that takes it over do. */
async function putInForce(yaml: string): Promise<void> {
  const config = acmeDefinitions(yaml);
  await recordDefinitions(world.ctx, config);
  world.ctx.config = await withLeftRights(world.ctx, config);
}

describe('what left the catalog while somebody holds it has the name it had', () => {
  it('for who asks who holds it, for its holder, and when it ends', async () => {
    const held = await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set entitlement = 'crm/agent', target = 'crm_agents'`,
    );
    await putInForce(withoutCustomers());

    const ada = await world.as(ADA);
    const byResource = await listHolders(ada, { resource: 'crm' }, ALL);
    expect(byResource).toMatchObject({ label: 'Customers', holders: { total: 1 } });
    expect(byResource.holders.rows[0]?.entitlement.label).toBe('Customers · Agent');
    expect((await listHolders(ada, { resource: 'crm/agent' }, ALL)).label).toBe('Customers · Agent');
    const sami = await world.as(SAMI);
    expect((await listMyGrants(sami)).map(({ entitlement }) => entitlement.label)).toEqual([
      'Customers · Agent',
    ]);

    await returnGrant(sami, { grantId: held.id });
    await world.run();
    expect(await showGrant(world.ctx, held.id)).toMatchObject({
      grant: { state: 'revoked' },
      entitlement: { label: 'Customers · Agent', sensitivity: 'critical' },
    });
  });

  it('for reviewers, who run the review, and its evidence, as the review of a resource that left', async () => {
    await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set entitlement = 'crm/agent', target = 'crm_agents'`,
    );
    await putInForce(withoutCustomers());

    const ada = await world.as(ADA);
    const draft = { kind: 'resource', resourceId: 'crm' } as const;
    const drafted = await draftCampaign(ada, draft);
    expect(drafted.name).toBe('Access to Customers');
    expect((await previewCampaign(world.ctx, drafted)).resources).toEqual([
      { resourceId: 'crm', resourceName: 'Customers', items: 1 },
    ]);
    const campaign = await launched(world, draft);
    expect(campaign.population?.scope).toBe('every live grant on Customers');
    const [batch] = await batchesOf(world, campaign.id);
    const [item] = await itemsOf(world, campaign.id);
    expect((await showBatch(world.ctx, batch!.id)).items[0]?.entitlement.label).toBe('Customers · Agent');
    const omar = await world.as('omar@acme.test');
    await decideItem(omar, { itemId: item!.id, verdict: 'revoke', comment: 'Nobody uses it' });
    await submitBatch(omar, { batchId: batch!.id });
    await runReviews(world.ctx);
    await world.run();
    expect((await itemsOf(world, campaign.id))[0]?.state).toBe('remediated');
    expect((await showCampaign(world.ctx, campaign.id)).resources).toEqual([
      expect.objectContaining({ resourceName: 'Customers' }),
    ]);
  });

  it('and is reviewed by the owners of its resource', async () => {
    const review = prodReview({ scope: 'resource.id == "prod-db"', reviewers: '[owner]' });
    const yaml = `${ACME_YAML}${review}`;
    await putInForce(yaml);
    await world.holds(SAMI, 'prod-db/read');
    await putInForce(yaml.replace(/ {6}- \{ id: read, name: Read only.*\n/, ''));

    const { id } = await launched(world);

    expect(await assignments(world, id)).toEqual([
      expect.stringMatching(/^sami prod-db\/read → (omar|dora)$/),
    ]);
  });

  it('and is reviewed by those who owned it, where its whole resource left', async () => {
    const yaml = `${ACME_YAML}${prodReview({ scope: 'true', reviewers: '[owner]' })}`;
    await putInForce(yaml);
    await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set entitlement = 'crm/agent', target = 'crm_agents'`,
    );
    await putInForce(withoutCustomers(yaml));

    const { id } = await launched(world);

    expect(await assignments(world, id)).toEqual(['sami crm/agent → omar']);
  });

  it('and is handed and escalated to those who owned it', async () => {
    const review = prodReview({
      scope: 'true',
      reviewers: '[dora@acme.test]',
      more: 'reassign_to: [owner]',
    }).replace('[reviewer_manager]', '[owner]');
    await putInForce(`${ACME_YAML}${review}`);
    await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set entitlement = 'crm/agent', target = 'crm_agents'`,
    );
    await putInForce(withoutCustomers(`${ACME_YAML}${review}`));
    const { id } = await launched(world);
    const [batch] = await batchesOf(world, id);
    const [row] = await campaigns(world);

    const escalated = await findEscalated(world.ctx.db.drizzle, world.ctx, row!, batch!);
    expect(escalated.map(({ email }) => email)).toEqual(['omar@acme.test']);
    const [item] = await itemsOf(world, id);
    const handTo = async (email: string) =>
      reassignItem(await world.as('dora@acme.test'), {
        itemId: item!.id,
        toPersonId: (await world.as(email)).actor.person.id,
        reason: 'Theirs',
      });
    await expect(handTo('lena@acme.test')).rejects.toThrow(/Lena/);
    await handTo('omar@acme.test');
    expect(await assignments(world, id)).toEqual(['sami crm/agent → omar']);
  });

  it('and those who owned it answer for it, beside the admins, as for all that is done or said to owners', async () => {
    const held = await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set entitlement = 'crm/agent', target = 'crm_agents'`,
    );
    await putInForce(withoutCustomers());
    const { drizzle } = world.ctx.db;
    const grant = await world.rows.grant(held.id);
    const idOf = async (email: string) => (await world.as(email)).actor.person.id;
    const [ada, omar] = [await idOf(ADA), await idOf('omar@acme.test')];
    const owners = async () =>
      (await findOwners(drizzle, world.ctx.config, grant.entitlement, world.clock.now())).map(({ id }) => id);

    expect(await owners()).toEqual([omar]);
    expect(await whoAnswersFor(drizzle, world.ctx, [grant])).toEqual([ada, omar]);
    expect(await answeredFor(drizzle, world.ctx, omar, [grant])).toEqual([grant]);
    expect(await answeredFor(drizzle, world.ctx, await idOf('dora@acme.test'), [grant])).toEqual([]);

    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^6,sami.*\n/m, '') });
    await world.run();
    const told = (await world.rows.cards()).filter(({ kind }) => kind === 'leaver');
    expect(told.map(({ audienceId }) => audienceId).toSorted()).toEqual([ada, omar].toSorted());
    expect(await endLeaverAccess(await world.as('omar@acme.test'), { personId: held.principalId })).toEqual({
      ended: 1,
    });

    await drizzle.execute(sql`update person set status = 'inactive' where id = ${omar}`);
    expect(await owners()).toEqual([ada]);
    expect(await whoAnswersFor(drizzle, world.ctx, [grant])).toEqual([ada]);
  });

  it('and who owned another right there isn’t told why it was given', async () => {
    await world.holds(SAMI, 'vpn/connect');
    await world.holds('kim@acme.test', 'vpn/connect');
    const { drizzle } = world.ctx.db;
    const kim = (await world.rows.person('kim@acme.test')).id;
    await drizzle.execute(sql`update "grant" set entitlement = 'crm/agent'`);
    await drizzle.execute(
      sql`update "grant" set entitlement = 'crm/admin', target = 'crm_admins' where principal_id = ${kim}`,
    );
    await drizzle.execute(sql`insert into known_right (key, resource_name, entitlement_name, owners)
      values ('crm/admin', 'Customers', 'Admin', '["lena@acme.test"]')`);
    await putInForce(withoutCustomers());

    for (const [who, key] of [
      ['omar@acme.test', 'crm/agent'],
      ['lena@acme.test', 'crm/admin'],
    ] as const) {
      const { holders } = await listHolders(await world.as(who), { resource: 'crm' }, ALL);
      const knownOf = holders.rows.filter(({ justification }) => justification !== '');
      expect(knownOf.map(({ grant }) => grant.entitlement)).toEqual([key]);
    }
  });

  it('where only the right left, under what its resource is called now', async () => {
    await world.holds(SAMI, 'prod-db/read');
    await putInForce(
      ACME_YAML.replace('name: Production database', 'name: Main database').replace(
        / {6}- \{ id: read, name: Read only.*\n/,
        '',
      ),
    );

    const [view] = await listMyGrants(await world.as(SAMI));
    expect(view?.entitlement.label).toBe('Main database · Read only');
  });

  it('the last one it had, and none any more once it is back', async () => {
    await putInForce(ACME_YAML.replace('name: Customers', 'name: Clients'));
    await putInForce(withoutCustomers());
    expect(world.ctx.config.left.get('crm/agent' as never)).toMatchObject({ resourceName: 'Clients' });

    await putInForce(ACME_YAML);
    expect([...world.ctx.config.left.keys()]).toEqual([]);
    await expect(listHolders(await world.as(ADA), { resource: 'crm' }, ALL)).resolves.toMatchObject({
      label: 'Customers',
    });
  });

  it('found in what was in force, where it left before names were kept', async () => {
    await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(sql`update "grant" set entitlement = 'crm/agent'`);
    await putInForce(ACME_YAML.replace('name: Customers', 'name: Clients'));
    await putInForce(withoutCustomers());
    await putInForce(`${withoutCustomers()}# changed\n`);
    await world.ctx.db.drizzle.execute(sql`delete from known_right where key = 'crm/agent'`);

    await putInForce(`${withoutCustomers()}# changed\n`);

    const [view] = await listMyGrants(await world.as(SAMI));
    expect(view?.entitlement.label).toBe('Clients · Agent');
  });

  it('or its key, where nothing is known of it', async () => {
    await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(sql`update "grant" set entitlement = 'old/thing'`);
    await putInForce(ACME_YAML);

    expect((await listMyGrants(await world.as(SAMI)))[0]?.entitlement.label).toBe('old/thing');
  });

  it('after a start, a change of the file, and what another process put in force', async () => {
    await world.holds(SAMI, 'vpn/connect');
    await world.ctx.db.drizzle.execute(sql`update "grant" set entitlement = 'crm/agent'`);
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-left-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'access.yaml');
    writeFileSync(join(folder, 'people.csv'), PEOPLE_CSV);
    const people = [{ from: 'csv' as const, file: join(folder, 'people.csv') }];
    const labelled = async () =>
      (await listMyGrants(await world.as(SAMI))).map(({ entitlement }) => entitlement.label);

    world.ctx.config = { ...acmeDefinitions(withoutCustomers()), people };
    await prepare(world.ctx, world.clock, path);
    expect(await labelled()).toEqual(['Customers · Agent']);

    const live = liveDefinitions(world.ctx, world.clock, path, {});
    writeFileSync(path, `${withoutCustomers(BY_HAND)}# another\n`);
    await live.reread();
    expect(world.ctx.config.source).toContain('# another');
    expect(await labelled()).toEqual(['Customers · Agent']);

    await recordDefinitions({ ...world.ctx }, acmeDefinitions(`${withoutCustomers(BY_HAND)}# one more\n`));
    await live.pickUp();
    expect(world.ctx.config.source).toContain('# one more');
    expect(await labelled()).toEqual(['Customers · Agent']);
  });

  it('and takes over what is in force once the database answers again, not with new connectors and old rules', async () => {
    const live = liveDefinitions(world.ctx, world.clock, 'access.yaml', {});
    await recordDefinitions({ ...world.ctx }, acmeDefinitions(`${withoutCustomers(BY_HAND)}# another\n`));
    const { connectors } = world.ctx;
    await world.ctx.db.drizzle.execute(sql`alter table known_right rename to away`);

    await expect(live.pickUp()).rejects.toThrow();
    expect(world.ctx.connectors).toBe(connectors);
    expect(world.ctx.config.source).not.toContain('# another');
    await world.ctx.db.drizzle.execute(sql`alter table away rename to known_right`);
    await live.pickUp();

    expect(world.ctx.config.source).toContain('# another');
  });
});
