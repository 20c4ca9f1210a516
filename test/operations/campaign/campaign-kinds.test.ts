import { readFindings } from '../../../src/operations/campaign/plan/read-findings.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { draftCampaign } from '../../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { previewCampaign } from '../../../src/operations/campaign/plan/preview-campaign.ts';
import { startCampaign } from '../../../src/operations/campaign/launch/start-campaign.ts';
import { heldGrants } from '../../support/campaigns.ts';
import { NOW, type AcmeWorld } from '../../support/acme-world.ts';
import {
  ADA,
  assignments,
  campaignOf,
  DAY_MS,
  itemsOf,
  launched,
  recomputedHash,
  resourcesOf,
  reviewWorld,
} from './review-world.ts';

const noLease = async () => undefined;

describe('a review of one person', () => {
  it('goes over all that they hold, by their manager first', async () => {
    const world = await reviewWorld();
    await heldGrants(world.ctx, [
      { email: 'sami@acme.test', entitlement: 'prod-db/read' },
      { email: 'sami@acme.test', entitlement: 'wiki/editor' },
      { email: 'pia@acme.test', entitlement: 'wiki/editor' },
    ]);
    const sami = await world.rows.person('sami@acme.test');

    const campaign = await launched(world, { kind: 'person', personId: sami.id });

    expect(campaign).toMatchObject({
      name: 'Access of Sami Okafor',
      scopeKey: `person:${sami.id}`,
      subjectId: sami.id,
      rules: { undecided: 'keep', dueInSeconds: (14 * DAY_MS) / 1_000, signOff: [] },
      population: { scope: 'Access of Sami Okafor: every live grant', inScope: 2, excluded: [] },
    });
    expect(await assignments(world, campaign.id)).toEqual([
      'sami prod-db/read → mona',
      'sami wiki/editor → mona',
    ]);
  });
});

describe('a review of one resource', () => {
  it('goes over all that is held on it, by its owners first', async () => {
    const world = await reviewWorld();
    await heldGrants(world.ctx, [
      { email: 'sami@acme.test', entitlement: 'wiki/editor' },
      { email: 'lena@acme.test', entitlement: 'wiki/editor' },
      { email: 'sami@acme.test', entitlement: 'wiki/reader' },
      { email: 'sami@acme.test', entitlement: 'vpn/connect' },
    ]);

    const campaign = await launched(world, { kind: 'resource', resourceId: 'wiki' });

    expect(campaign.population).toMatchObject({
      scope: 'every live grant on Wiki',
      inScope: 3,
      excluded: [],
    });
    expect(await assignments(world, campaign.id)).toEqual([
      'lena wiki/editor → ada',
      'sami wiki/editor → lena',
      'sami wiki/reader → lena',
    ]);
  });
});

describe('a review of a role', () => {
  const ROLES = `
roles:
  - id: support
    name: Support agent
    entitlements: [wiki/editor, vpn/connect]
`;

  it('goes over its entitlements, by the owners of each', async () => {
    const world = await reviewWorld(ROLES);

    const campaign = await launched(world, { kind: 'role', roleId: 'support' });

    expect(campaign.population).toMatchObject({ inScope: 2, reviewers: 2, unreviewed: 0 });
    expect(await assignments(world, campaign.id)).toEqual([
      'nobody vpn/connect → omar',
      'nobody wiki/editor → lena',
    ]);
    expect(await itemsOf(world, campaign.id)).toMatchObject([
      { grantId: null, personId: null, roleId: 'support', heldSince: NOW, expiresAt: null },
      { grantId: null, personId: null, roleId: 'support', heldSince: NOW, expiresAt: null },
    ]);
    expect(campaign.population?.hash).toBe(await recomputedHash(world, campaign.id));
  });
});

describe('a review of what a target lists', () => {
  const FINDINGS = { kind: 'findings', resourceId: 'prod-db' } as const;

  it('takes on what nobody had decided, and counts whose account is nobody’s', async () => {
    const world = await reviewWorld();
    await heldGrants(world.ctx, [{ email: 'dora@acme.test', entitlement: 'prod-db/read' }]);
    world.target.holdsFromBefore('dora@acme.test', 'db_read');
    world.target.holdsFromBefore('sami@acme.test', 'db_read');
    world.target.holdsFromBefore('SAMI@acme.test', 'db_write');
    world.target.holdsFromBefore('ghost@acme.test', 'db_read');
    world.target.holdsFromBefore('pia@acme.test', 'vpn_users');
    const ada = await world.as(ADA);
    const draft = await draftCampaign(ada, FINDINGS);
    await launchDueCampaigns(world.ctx);

    const preview = await previewCampaign(world.ctx, draft);
    const campaign = await launched(world, FINDINGS);

    const excluded = [{ reason: 'nobody we know', count: 1 }];
    expect(preview).toMatchObject({ inScope: 2, excluded, warnings: [] });
    expect(campaign).toMatchObject({
      id: draft.id,
      rules: { undecided: 'revoke' },
      population: { inScope: 2, excluded },
    });
    const found = (await world.rows.grants()).filter((grant) => grant.source === 'found');
    expect(found).toMatchObject([
      { state: 'active', requestId: null, stoodBefore: false, connectorId: 'far' },
      { state: 'active', requestId: null, stoodBefore: false, connectorId: 'far' },
    ]);
    expect((await world.rows.eventsOf('grant.imported')).map((event) => event.data['source'])).toEqual([
      'found',
      'found',
    ]);
    expect(await resourcesOf(world, campaign.id)).toMatchObject([
      { resourceId: 'prod-db', inScope: 2, excluded: 1 },
    ]);
    expect(campaign.population?.hash).toBe(await recomputedHash(world, campaign.id));
  });

  it('takes away from an account in capitals what it found there, as the target spells it', async () => {
    const world = await reviewWorld();
    world.target.holdsFromBefore('SAMI@Acme.test', 'db_read');
    await launched(world, FINDINGS);
    const [found] = await world.rows.grants();
    expect(found?.seenAs).toMatchObject({ account: { id: 'SAMI@Acme.test', login: 'SAMI@Acme.test' } });

    await returnGrant(await world.as('sami@acme.test'), { grantId: found?.id ?? '' });
    await world.run();

    expect(await world.rows.grant(found?.id ?? '')).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holdings()).toEqual([]);
  });

  it('finds a second account of one person that differs from the first in case alone, and only once', async () => {
    const world = await reviewWorld();
    const held = await world.holds('sami@acme.test', 'prod-db/read');
    await world.rows.forgetHowSeen(held.id);
    world.target.holdsFromBefore('SAMI@acme.test', 'db_read');

    const campaign = await launched(world, FINDINGS);
    await readFindings(world.ctx, campaign, noLease);

    const logins = (await world.rows.grants()).map(({ source, seenAs }) => [source, seenAs?.account.login]);
    expect(logins).toEqual([
      ['found', 'SAMI@acme.test'],
      ['request', 'sami@acme.test'],
    ]);
  });

  it.each([
    ['was seen there', async () => undefined],
    ['was never seen there', (world: AcmeWorld, id: string) => world.rows.forgetHowSeen(id)],
  ])('finds a second account of the same address beside one that is decided and %s', async (_, seen) => {
    const world = await reviewWorld();
    const held = await world.holds('sami@acme.test', 'prod-db/read');
    await seen(world, held.id);
    world.target.holdsAlsoAs('sami-admin', 'sami@acme.test', 'db_read');

    const campaign = await launched(world, FINDINGS);
    await readFindings(world.ctx, campaign, noLease);

    const found = (await world.rows.grants()).filter(({ source }) => source === 'found');
    expect(found.map(({ seenAs }) => seenAs?.account.login)).toEqual(['sami-admin']);
    expect(campaign.population?.inScope).toBe(1);
    await returnGrant(await world.as('sami@acme.test'), { grantId: found[0]?.id ?? '' });
    await world.run();
    expect(await world.rows.grant(found[0]?.id ?? '')).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holds('sami@acme.test', 'db_read')).toBe(true);
  });

  it('takes no name from a system at which what was given isn’t known to stand', async () => {
    const world = await reviewWorld();
    world.target.place = { id: 'new', name: 'new.acme.test:5432' };
    const held = await world.holds('sami@acme.test', 'prod-db/read');
    await world.rows.forgetHowSeen(held.id);
    await world.ctx.db.drizzle.execute(sql`update "grant" set place = null where id = ${held.id}`);
    world.target.holdsAlsoAs('sami-admin', 'sami@acme.test', 'db_read');
    const seenAs = { account: { id: 'another', login: 'sami' } };
    world.target.readBack = async () => ({ stands: false, words: '', seenAs });

    await readFindings(world.ctx, await launched(world, FINDINGS), noLease);

    expect(await world.rows.grant(held.id)).toMatchObject({ seenAs: null, place: null });
  });

  it('puts both before the reviewers where nobody can tell which of two accounts is the decided one', async () => {
    const world = await reviewWorld();
    await heldGrants(world.ctx, [{ email: 'sami@acme.test', entitlement: 'prod-db/read' }]);
    world.target.holdsAlsoAs('sami-1', 'sami@acme.test', 'db_read');
    world.target.holdsAlsoAs('sami-2', 'sami@acme.test', 'db_read');
    world.target.readBack = async () => ({ stands: false, words: '' });

    const campaign = await launched(world, FINDINGS);

    expect(campaign.population?.inScope).toBe(2);
  });

  it.each([
    ['somebody else’s by now', 'dora@acme.test'],
    ['nobody’s', 'ghost@acme.test'],
  ])('finds nothing in an account that a grant was given to, though its address is %s', async (_, email) => {
    const world = await reviewWorld();
    await world.holds('sami@acme.test', 'prod-db/read');
    world.target.renames('sami@acme.test', email);
    world.target.holdsFromBefore('kim@acme.test', 'db_read');

    const campaign = await launched(world, FINDINGS);

    expect(await assignments(world, campaign.id)).toEqual([expect.stringMatching(/^kim /)]);
    expect(campaign.population?.excluded).toEqual([]);
  });

  it('locks nothing for the accounts of nobody, of which a target may list more than there are locks', async () => {
    const world = await reviewWorld();
    world.target.holdsFromBefore('sami@acme.test', 'db_read');
    for (let n = 0; n < 40; n++) {
      world.target.holdsAlsoAs(`ghost-${n}`, `ghost-${n}@acme.test`, 'db_read');
      world.target.holdsAlsoAs(`machine-${n}`, null, 'db_read');
    }
    const { db } = world.ctx;
    await db.drizzle.execute(sql`create table locked (many bigint)`);
    await db.drizzle.execute(sql`create function count_locks() returns trigger language plpgsql as $$ begin
      insert into locked select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid();
      return null; end $$`);
    await db.drizzle.execute(
      sql`create trigger count_locks after insert on "grant" for each row execute function count_locks()`,
    );

    const campaign = await launched(world, FINDINGS);

    expect(await db.rows(sql`select many from locked`)).toEqual([{ many: 2 }]);
    expect(campaign.population).toMatchObject({
      inScope: 1,
      excluded: [{ reason: 'nobody we know', count: 80 }],
    });
  });

  it('says on the draft that the target can’t be read, and is begun once it can', async () => {
    const world = await reviewWorld();
    world.target.holdsFromBefore('sami@acme.test', 'db_read');
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
    const ada = await world.as(ADA);
    const { id } = await draftCampaign(ada, FINDINGS);
    await launchDueCampaigns(world.ctx);
    expect((await campaignOf(world, id)).lastError).toMatch(
      /^The target of Production database couldn’t be read: /,
    );

    await startCampaign(ada, { campaignId: id });
    await launchDueCampaigns(world.ctx);
    expect(await campaignOf(world, id)).toMatchObject({ state: 'scheduled', attempts: 1 });

    world.target.behave('grants');
    world.clock.advance(1_000);
    await launchDueCampaigns(world.ctx);
    expect(await campaignOf(world, id)).toMatchObject({ state: 'running', population: { inScope: 1 } });
  });

  it('is refused where nothing can be read', async () => {
    const world = await reviewWorld();

    await expect(
      draftCampaign(await world.as(ADA), { kind: 'findings', resourceId: 'wiki' }),
    ).rejects.toThrow('The target of Wiki can’t be read by Sallyport');
  });
});
