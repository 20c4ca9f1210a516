import { describe, expect, it } from 'vitest';
import { discardCampaign } from '../../../../src/operations/campaign/plan/discard-campaign.ts';
import { draftCampaign } from '../../../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { startCampaign } from '../../../../src/operations/campaign/launch/start-campaign.ts';
import { heldGrants } from '../../../support/campaigns.ts';
import { ADA, campaigns, reviewWorld } from '../review-world.ts';

const PROD = { kind: 'template', templateId: 'prod' } as const;

describe('those who may not', () => {
  it('are refused by name, and on record', async () => {
    const world = await reviewWorld();
    const draft = await draftCampaign(await world.as(ADA), PROD);
    for (const email of ['omar@acme.test', 'iris@acme.test', 'sami@acme.test']) {
      const person = await world.as(email);
      await expect(draftCampaign(person, PROD)).rejects.toThrow('Only admins may start an access review.');
      await expect(startCampaign(person, { campaignId: draft.id })).rejects.toThrow('Only admins');
      await expect(discardCampaign(person, { campaignId: draft.id })).rejects.toThrow('Only admins');
    }
    expect(await world.rows.eventsOf('act.refused')).toHaveLength(9);
    expect((await campaigns(world)).map((one) => [one.state, one.dueAt])).toEqual([['scheduled', null]]);
  });

  it('are told of a template that there isn’t, with the nearest', async () => {
    const world = await reviewWorld();
    await expect(draftCampaign(await world.as(ADA), { kind: 'template', templateId: 'prd' })).rejects.toThrow(
      'There is no review “prd”. Did you mean “prod”?',
    );
  });
});

describe('a draft', () => {
  it('waits once: a second draft is the first, brought up to date and shown again', async () => {
    const world = await reviewWorld();
    const ada = await world.as(ADA);
    const first = await draftCampaign(ada, PROD);
    const second = await draftCampaign(ada, PROD);

    expect(second.id).toBe(first.id);
    expect(await world.rows.eventsOf('campaign.drafted')).toHaveLength(1);
    expect((await world.rows.cards()).filter((card) => card.kind === 'campaign')).toHaveLength(1);
  });

  it('is discarded once, and not started any more', async () => {
    const world = await reviewWorld();
    const ada = await world.as(ADA);
    const { id: campaignId } = await draftCampaign(ada, PROD);

    expect(await discardCampaign(ada, { campaignId })).toMatchObject({ state: 'discarded' });

    await expect(discardCampaign(ada, { campaignId })).rejects.toThrow('is discarded already');
    await expect(startCampaign(ada, { campaignId })).rejects.toThrow('is discarded already');
    expect(await world.rows.eventsOf('campaign.discarded')).toHaveLength(1);
  });

  it('is started once', async () => {
    const world = await reviewWorld();
    await heldGrants(world.ctx, [{ email: 'sami@acme.test', entitlement: 'prod-db/read' }]);
    const ada = await world.as(ADA);
    const { id: campaignId } = await draftCampaign(ada, PROD);
    await startCampaign(ada, { campaignId });

    await expect(startCampaign(ada, { campaignId })).rejects.toThrow('is being started already');
    await expect(draftCampaign(ada, PROD)).rejects.toThrow('is being started already');
    await launchDueCampaigns(world.ctx);
    await expect(startCampaign(ada, { campaignId })).rejects.toThrow('is running already');
  });
});
