import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { draftCampaign } from '../../../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { previewCampaign } from '../../../../src/operations/campaign/plan/preview-campaign.ts';
import { startCampaign } from '../../../../src/operations/campaign/launch/start-campaign.ts';
import { startRevocations } from '../../../../src/operations/grant/end/start-revocation.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import { acmeDefinitions, ACME_YAML } from '../../../support/acme-definitions.ts';
import { NOW } from '../../../support/acme-world.ts';
import type { AcmeWorld } from '../../../support/acme-world.ts';
import { heldGrants } from '../../../support/campaigns.ts';
import { describePostgres } from '../../../support/database.ts';
import {
  ADA,
  assignments,
  batchesOf,
  campaignOf,
  campaigns,
  DAY_MS,
  HOUR_MS,
  itemsOf,
  launched,
  prodReview,
  recomputedHash,
  resourcesOf,
  reviewWorld,
} from '../review-world.ts';

const PROD = { kind: 'template', templateId: 'prod' } as const;

type Held = Parameters<typeof heldGrants>[1][number];

/** What nobody can ask for any more, and somebody holds. */
const LEFT_THE_CATALOG: Held = { email: 'sami@acme.test', entitlement: 'prod-db/drop' };

/** Four of them in production, of which one is being removed. */
async function someAccess(world: AcmeWorld, more: Held[] = []): Promise<void> {
  const held = await heldGrants(world.ctx, [
    { email: 'sami@acme.test', entitlement: 'prod-db/read' },
    { email: 'kim@acme.test', entitlement: 'prod-db/write', expiresAt: new Date(NOW.getTime() + DAY_MS) },
    { email: 'omar@acme.test', entitlement: 'prod-db/read', activeAt: new Date('2025-03-30T01:30:00.123Z') },
    { email: 'pia@acme.test', entitlement: 'prod-db/read' },
    { email: 'sami@acme.test', entitlement: 'vpn/connect' },
    ...more,
  ]);
  const removed = held.filter((one) => one.entitlement === 'prod-db/read').slice(-1);
  await transaction(world.ctx, (tx) => startRevocations(tx, world.ctx, removed, 'returned'));
}

describe('the launch of a campaign', () => {
  it('freezes every live grant in scope, what left the catalog among them, and counts the others with their reasons', async () => {
    const world = await reviewWorld();
    await someAccess(world, [LEFT_THE_CATALOG]);

    const campaign = await launched(world);

    expect(campaign).toMatchObject({
      state: 'running',
      launchedAt: NOW,
      closesAt: new Date(NOW.getTime() + 14 * DAY_MS),
      dueAt: new Date(NOW.getTime() + 14 * DAY_MS),
      population: {
        drawnAt: NOW.toISOString(),
        scope: 'resource.environment == "prod"',
        inScope: 4,
        excluded: [
          { reason: 'already being removed', count: 1 },
          { reason: 'outside the scope', count: 1 },
        ],
        reviewers: 2,
        unreviewed: 0,
      },
    });
    const items = await itemsOf(world, campaign.id);
    expect(items.map((item) => item.state)).toEqual(['open', 'open', 'open', 'open']);
    expect(items.map((item) => item.sensitivity).toSorted()).toEqual([
      'critical',
      'critical',
      'high',
      'high',
    ]);
    const resources = await resourcesOf(world, campaign.id);
    expect(resources.map(({ resourceId, inScope, excluded }) => [resourceId, inScope, excluded])).toEqual([
      ['prod-db', 4, 1],
      ['vpn', 0, 1],
    ]);
    expect(resources.map((one) => one.usageDueAt)).toEqual([NOW, null]);
  });

  it('gives every reviewer one batch with its clocks and one card, and says who started it', async () => {
    const world = await reviewWorld();
    await someAccess(world);

    const campaign = await launched(world);

    const batches = await batchesOf(world, campaign.id);
    const items = await itemsOf(world, campaign.id);
    expect(new Set(batches.map((one) => one.reviewerId))).toEqual(
      new Set(items.map((item) => item.reviewerId)),
    );
    expect(batches).toHaveLength(2);
    expect(batches[0]).toMatchObject({
      remindDueAt: new Date(NOW.getTime() + 3 * DAY_MS),
      lastDayDueAt: new Date(NOW.getTime() + 13 * DAY_MS),
      escalateDueAt: new Date(NOW.getTime() + 10 * DAY_MS),
      submittedAt: null,
    });
    const cards = await world.rows.cards();
    const ofBatches = cards.filter((card) => card.kind === 'review-batch');
    expect(ofBatches.map((card) => `${card.subjectId} ${card.audienceId}`).toSorted()).toEqual(
      batches.map((one) => `${one.id} ${one.reviewerId}`).toSorted(),
    );
    const [event] = await world.rows.eventsOf('campaign.started');
    const ada = await world.rows.person(ADA);
    expect(event).toMatchObject({
      actorId: ada.id,
      subject: { campaignId: campaign.id },
      data: { inScope: 3, excluded: 2, reviewers: 2, unreviewed: 0, hash: campaign.population?.hash },
    });
    const ofCampaign = cards.filter((card) => card.kind === 'campaign');
    expect(ofCampaign.map((card) => [card.subjectId, card.audienceId])).toEqual([[campaign.id, ada.id]]);
  });

  it('has a hash that anybody can make again from the items', async () => {
    const world = await reviewWorld(prodReview({ scope: 'true' }));
    await someAccess(world);

    const campaign = await launched(world);

    expect(campaign.population?.hash).toBe(await recomputedHash(world, campaign.id));
    await world.ctx.db.drizzle.execute(
      sql`update review_item set held_since = held_since + interval '1 ms' where id = (select max(id) from review_item)`,
    );
    expect(campaign.population?.hash).not.toBe(await recomputedHash(world, campaign.id));
  });

  it('is what its preview said', async () => {
    const world = await reviewWorld(prodReview({ reviewers: '[omar@acme.test]' }));
    await someAccess(world);
    const draft = await draftCampaign(await world.as(ADA), PROD);

    const preview = await previewCampaign(world.ctx, draft);
    const campaign = await launched(world);

    const { population } = campaign;
    expect(preview).toMatchObject({
      inScope: population?.inScope,
      excluded: population?.excluded,
      unreviewed: population?.unreviewed,
      reviewerCount: population?.reviewers,
      messages: (await batchesOf(world, campaign.id)).length,
      unreviewedExamples: ['Omar Haddad: Production database · Read only'],
      reviewers: [{ reviewer: { name: 'Omar Haddad' }, items: 2 }],
      resources: [{ resourceId: 'prod-db', resourceName: 'Production database', items: 3 }],
      warnings: [],
    });
    expect(await assignments(world, campaign.id)).toEqual([
      'kim prod-db/write → omar',
      'omar prod-db/read → nobody',
      'sami prod-db/read → omar',
    ]);
  });

  it('goes by access.yaml as it is at that moment, and by nothing that comes after', async () => {
    const world = await reviewWorld();
    await someAccess(world);
    const { id } = await draftCampaign(await world.as(ADA), PROD);
    world.ctx.config = acmeDefinitions(`${ACME_YAML}${prodReview({ more: 'ask_above: 10%' })}`);
    const ada = { ...(await world.as(ADA)), config: world.ctx.config };
    await startCampaign(ada, { campaignId: id });
    await launchDueCampaigns(world.ctx);

    expect(await campaignOf(world, id)).toMatchObject({
      definitionsHash: world.ctx.config.hash,
      rules: { askAboveShare: 0.1 },
    });
  });

  it('isn’t made where nothing is in scope, and says so', async () => {
    const world = await reviewWorld(prodReview({ scope: 'person.type == "vendor"' }));
    await someAccess(world);

    const campaign = await launched(world);

    const sentence = 'Nothing is in scope, so there is nothing to review and it wasn’t started.';
    expect(campaign).toMatchObject({ state: 'scheduled', dueAt: null, lastError: sentence });
    expect(await itemsOf(world, campaign.id)).toEqual([]);
    expect((await world.rows.eventsOf('campaign.delayed')).map((event) => event.data['reason'])).toEqual([
      sentence,
    ]);
    expect((await previewCampaign(world.ctx, campaign)).warnings).toEqual([
      'Nothing is in scope, so it can’t be started.',
    ]);
  });

  it('warns where everything is in scope, and where the expression fails', async () => {
    const world = await reviewWorld(prodReview({ scope: 'person.groups[9] == "x"' }));
    await heldGrants(world.ctx, [{ email: 'sami@acme.test', entitlement: 'prod-db/read' }]);
    const draft = await draftCampaign(await world.as(ADA), PROD);

    expect((await previewCampaign(world.ctx, draft)).warnings).toEqual([
      'Everything is in scope: all 1 live grants. Is the scope as narrow as it should be?',
      'The scope’s expression fails on 1 of them, which are in scope for that reason: correct it in access.yaml.',
    ]);
    expect((await launched(world)).population?.scope).toBe(
      'person.groups[9] == "x" (the expression failed on 1, which are in scope)',
    );
  });

  it('reads the groups of people, from access.yaml and from Slack', async () => {
    const world = await reviewWorld(prodReview({ scope: '"dba" in person.groups' }));
    await heldGrants(world.ctx, [
      { email: 'dora@acme.test', entitlement: 'vpn/connect' },
      { email: 'sami@acme.test', entitlement: 'vpn/connect' },
    ]);

    expect(await assignments(world, (await launched(world)).id)).toEqual(['dora vpn/connect → omar']);
  });
});

describe('a campaign of the same scope', () => {
  it('is begun an hour after hour until the one before is closed, and that is on record once', async () => {
    const world = await reviewWorld();
    await someAccess(world);
    const first = await launched(world);
    const ada = await world.as(ADA);
    await expect(draftCampaign(ada, PROD)).rejects.toThrow('“Production review” is running already.');
    await world.ctx.db.drizzle.execute(
      sql`insert into campaign (id, kind, name, scope_key, template_id, state, definitions_hash, rules, scheduled_for, drafted_at, due_at)
        select 'camp_next', kind, name, scope_key, template_id, 'scheduled', definitions_hash, rules, launched_at, drafted_at, launched_at from campaign`,
    );

    await launchDueCampaigns(world.ctx);
    world.clock.advance(HOUR_MS);
    await launchDueCampaigns(world.ctx);

    expect(await campaignOf(world, 'camp_next')).toMatchObject({
      state: 'scheduled',
      dueAt: new Date(NOW.getTime() + 2 * HOUR_MS),
      lastError: '“Production review” is still running from last time. This one starts once that’s closed.',
    });
    expect(await world.rows.eventsOf('campaign.delayed')).toHaveLength(1);
    await world.ctx.db.drizzle.execute(sql`update campaign set state = 'closed' where id = ${first.id}`);
    world.clock.advance(HOUR_MS);
    await launchDueCampaigns(world.ctx);
    expect(await campaignOf(world, 'camp_next')).toMatchObject({ state: 'running', lastError: null });
  });
});

describePostgres('two processes at once', () => {
  it('launch one campaign', async () => {
    const world = await reviewWorld();
    await someAccess(world);
    const ada = await world.as(ADA);
    const starts = await Promise.allSettled(
      [1, 2, 3].map(async () => {
        const { id } = await draftCampaign(ada, PROD);
        await startCampaign(ada, { campaignId: id });
      }),
    );
    expect(starts.some((one) => one.status === 'fulfilled')).toBe(true);

    const counts = await Promise.all([1, 2, 3].map(() => launchDueCampaigns(world.ctx)));

    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(1);
    const [campaign] = await campaigns(world);
    expect(await itemsOf(world, campaign?.id ?? ('' as never))).toHaveLength(3);
    expect(await world.rows.eventsOf('campaign.started')).toHaveLength(1);
  });

  it('begin one of two campaigns of one scope, and put the other off', async () => {
    const world = await reviewWorld();
    await someAccess(world);
    const ada = await world.as(ADA);
    const { id } = await draftCampaign(ada, PROD);
    await startCampaign(ada, { campaignId: id });
    await world.ctx.db.drizzle.execute(
      sql`insert into campaign (id, kind, name, scope_key, template_id, state, definitions_hash, rules, scheduled_for, drafted_at, due_at)
        select 'camp_other', kind, name, scope_key, template_id, state, definitions_hash, rules, due_at, drafted_at, due_at from campaign`,
    );

    await Promise.all([launchDueCampaigns(world.ctx), launchDueCampaigns(world.ctx)]);

    const states = (await campaigns(world)).map((one) => one.state);
    expect(states.toSorted()).toEqual(['running', 'scheduled']);
    expect(await world.rows.eventsOf('campaign.delayed')).toHaveLength(1);
  });
});

describe('a launch that breaks off', () => {
  it('leaves nothing behind, and is made whole by the next', async () => {
    const world = await reviewWorld();
    await someAccess(world);
    await world.ctx.db.drizzle.execute(
      sql`create function break_off() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`,
    );
    await world.ctx.db.drizzle.execute(
      sql`create trigger break_off before insert on review_batch for each row execute function break_off()`,
    );

    const broken = await launched(world);

    expect(broken).toMatchObject({ state: 'scheduled', attempts: 1, dueAt: new Date(NOW.getTime() + 1_000) });
    expect(broken.lastError).toMatch(/It will be tried again\.$/);
    expect(await itemsOf(world, broken.id)).toEqual([]);
    expect(await resourcesOf(world, broken.id)).toEqual([]);
    expect(await world.rows.eventsOf('campaign.started')).toEqual([]);

    await world.ctx.db.drizzle.execute(sql`drop trigger break_off on review_batch`);
    world.clock.advance(1_000);
    await launchDueCampaigns(world.ctx);

    expect(await campaignOf(world, broken.id)).toMatchObject({
      state: 'running',
      attempts: 0,
      lastError: null,
    });
    expect(await itemsOf(world, broken.id)).toHaveLength(3);
  });

  it('takes out what ended while it was under way', async () => {
    const world = await reviewWorld();
    await someAccess(world);
    await world.ctx.db.drizzle.execute(sql`create function end_one() returns trigger language plpgsql as $$ begin
      update "grant" set state = 'revoking', revoke_since = '2026-11-20T09:00:00Z' where id = (select min(grant_id) from review_item); return new; end $$`);
    await world.ctx.db.drizzle.execute(
      sql`create trigger end_one after insert on campaign_resource for each statement execute function end_one()`,
    );

    const campaign = await launched(world);

    const items = await itemsOf(world, campaign.id);
    expect(items.map((item) => item.state).toSorted()).toEqual(['ended', 'open', 'open']);
    expect(await world.rows.eventsOf('review-item.ended')).toMatchObject([
      { subject: { campaignId: campaign.id }, data: { reason: 'the access ended before anybody decided' } },
    ]);
  });
});
