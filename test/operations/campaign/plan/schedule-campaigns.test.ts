import { describe, expect, it } from 'vitest';
import { discardCampaign } from '../../../../src/operations/campaign/plan/discard-campaign.ts';
import { launchDueCampaigns } from '../../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { scheduleCampaigns } from '../../../../src/operations/campaign/plan/schedule-campaigns.ts';
import { startCampaign } from '../../../../src/operations/campaign/launch/start-campaign.ts';
import * as schema from '../../../../src/store/schema/index.ts';
import { ACME_YAML, acmeDefinitions } from '../../../support/acme-definitions.ts';
import type { AcmeWorld } from '../../../support/acme-world.ts';
import { heldGrants } from '../../../support/campaigns.ts';
import { describePostgres } from '../../../support/database.ts';
import { ADA, campaigns, HOUR_MS, prodReview, reviewWorld } from '../review-world.ts';

/** Mondays at nine in Berlin: the 23rd and the 30th of November 2026, at 08:00 UTC. */
const weekly = (line = '0 9 * * mon', scope = 'true') => prodReview({ scope, more: `schedule: "${line}"` });
const MONDAY = new Date('2026-11-23T08:00:00Z');
const NEXT_MONDAY = new Date('2026-11-30T08:00:00Z');

async function scheduled(sections = weekly()): Promise<AcmeWorld> {
  const world = await reviewWorld(sections);
  await heldGrants(world.ctx, [{ email: 'sami@acme.test', entitlement: 'vpn/connect' }]);
  await scheduleCampaigns(world.ctx);
  return world;
}

async function at(world: AcmeWorld, instant: Date): Promise<void> {
  world.clock.advance(instant.getTime() - world.clock.now().getTime());
  await launchDueCampaigns(world.ctx);
  await scheduleCampaigns(world.ctx);
}

const occurrences = async (world: AcmeWorld) =>
  (await campaigns(world)).map(({ state, scheduledFor, dueAt }) => ({ state, scheduledFor, dueAt }));

describe('a review with a schedule', () => {
  it('waits for its next occurrence, once, and nobody’s', async () => {
    const world = await scheduled();
    expect(await scheduleCampaigns(world.ctx)).toBe(0);

    expect(await campaigns(world)).toMatchObject([
      { state: 'scheduled', kind: 'template', ownerId: null, scheduledFor: MONDAY, dueAt: MONDAY },
    ]);
    expect(await world.rows.eventsOf('campaign.drafted')).toMatchObject([{ actorId: null }]);
  });

  it('is shown to every admin a day ahead, once', async () => {
    const world = await scheduled();
    const cards = async () => (await world.rows.cards()).filter((card) => card.kind === 'campaign');
    expect(await cards()).toEqual([]);

    await at(world, new Date(MONDAY.getTime() - 24 * HOUR_MS));
    await at(world, new Date(MONDAY.getTime() - 23 * HOUR_MS));

    const ada = await world.rows.person(ADA);
    expect(await cards()).toMatchObject([{ audienceId: ada.id, revision: 1 }]);
  });

  it('is launched when it is due, and waits for the one after', async () => {
    const world = await scheduled();

    await at(world, MONDAY);

    expect(await occurrences(world)).toMatchObject([
      { state: 'running', scheduledFor: MONDAY },
      { state: 'scheduled', scheduledFor: NEXT_MONDAY, dueAt: NEXT_MONDAY },
    ]);
    expect(await world.rows.eventsOf('campaign.started')).toMatchObject([{ actorId: null }]);
  });

  it('is launched late, once, after weeks of downtime, and then goes on as before', async () => {
    const world = await scheduled();
    const late = new Date('2026-12-16T12:00:00Z');

    world.clock.advance(late.getTime() - world.clock.now().getTime());
    await scheduleCampaigns(world.ctx);
    await at(world, late);

    expect(await campaigns(world)).toMatchObject([
      { state: 'running', scheduledFor: MONDAY, launchedAt: late },
      { state: 'scheduled', scheduledFor: new Date('2026-12-21T08:00:00Z') },
    ]);
  });

  it('follows its line, its rules and its end in access.yaml', async () => {
    const world = await scheduled();
    const change = async (sections: string) => {
      world.ctx.config = acmeDefinitions(`${ACME_YAML}${sections}`);
      await scheduleCampaigns(world.ctx);
    };

    await change(weekly('0 10 * * tue', 'person.type == "employee"'));
    expect(await campaigns(world)).toMatchObject([
      { scheduledFor: new Date('2026-11-24T09:00:00Z'), definitionsHash: world.ctx.config.hash },
    ]);

    await change(prodReview());
    expect(await occurrences(world)).toMatchObject([{ state: 'discarded', dueAt: null }]);
    expect(await world.rows.eventsOf('campaign.discarded')).toHaveLength(1);

    await change(weekly());
    expect((await occurrences(world)).map((one) => [one.state, one.scheduledFor])).toEqual([
      ['scheduled', MONDAY],
      ['discarded', null],
    ]);
  });

  it('leaves out an occurrence that an admin discards, or starts ahead of time', async () => {
    const world = await scheduled();
    const ada = await world.as(ADA);
    const [first] = await campaigns(world);
    await discardCampaign(ada, { campaignId: first?.id ?? '' });
    await scheduleCampaigns(world.ctx);
    const second = (await campaigns(world))[1];
    expect(second).toMatchObject({ state: 'scheduled', scheduledFor: NEXT_MONDAY });

    await startCampaign(ada, { campaignId: second?.id ?? '' });
    await scheduleCampaigns(world.ctx);
    await launchDueCampaigns(world.ctx);
    await scheduleCampaigns(world.ctx);

    expect((await occurrences(world)).map((one) => [one.state, one.scheduledFor])).toEqual([
      ['discarded', MONDAY],
      ['running', NEXT_MONDAY],
      ['scheduled', new Date('2026-12-07T08:00:00Z')],
    ]);
  });

  it('with nothing in scope waits for the next occurrence, and says why', async () => {
    const world = await scheduled(weekly('0 9 * * mon', 'person.type == "vendor"'));

    await at(world, MONDAY);

    expect(await campaigns(world)).toMatchObject([
      {
        state: 'scheduled',
        scheduledFor: NEXT_MONDAY,
        dueAt: NEXT_MONDAY,
        lastError: 'Nothing is in scope, so there is nothing to review and it wasn’t started.',
      },
    ]);
    expect(await world.rows.eventsOf('campaign.delayed')).toHaveLength(1);
  });

  it('is asked for by nobody where it has none', async () => {
    expect(await campaigns(await scheduled(prodReview()))).toEqual([]);
  });
});

describePostgres('two processes at once', () => {
  it('make one campaign wait, and launch it once', async () => {
    const world = await reviewWorld(weekly());
    await heldGrants(world.ctx, [{ email: 'sami@acme.test', entitlement: 'vpn/connect' }]);
    await Promise.all([1, 2, 3].map(() => scheduleCampaigns(world.ctx)));
    expect(await campaigns(world)).toHaveLength(1);

    world.clock.advance(MONDAY.getTime() - world.clock.now().getTime());
    await Promise.all([1, 2].flatMap(() => [launchDueCampaigns(world.ctx), scheduleCampaigns(world.ctx)]));
    // What the other process was looking at is passed over, and taken by the next run.
    await launchDueCampaigns(world.ctx);
    await scheduleCampaigns(world.ctx);

    expect((await occurrences(world)).map((one) => one.state)).toEqual(['running', 'scheduled']);
    expect(await world.ctx.db.drizzle.$count(schema.reviewItem)).toBe(1);
  });
});
