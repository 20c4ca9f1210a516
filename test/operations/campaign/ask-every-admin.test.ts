import { expect, it } from 'vitest';
import { bringCampaign } from '../../../src/operations/campaign/show/bring-campaign.ts';
import { confirmRemovals } from '../../../src/operations/campaign/close/confirm-removals.ts';
import { continueRemovals } from '../../../src/operations/campaign/close/continue-removals.ts';
import { holdRemovals } from '../../../src/operations/campaign/close/hold-removals.ts';
import { showCampaign } from '../../../src/operations/campaign/show/show-campaign.ts';
import { spareRemovals } from '../../../src/operations/campaign/close/spare-removals.ts';
import { findCampaign } from '../../../src/store/campaign/campaign-store.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../support/campaigns.ts';
import { runReviews } from '../../support/review-jobs.ts';

const [ADA, WANDA, KIM] = ['ada@acme.test', 'wanda@acme.test', 'kim@acme.test'];
const DAY_MS = 24 * HOUR * 1_000;

it('asks every admin in a message of its own, whoever started the review, and takes the first one’s answer', async () => {
  const world = await acmeWorld({
    yaml: ACME_YAML.replace('admins: [ada@acme.test]', `admins: [${ADA}, ${WANDA}]`),
  });
  const [ada, wanda] = [await world.as(ADA), await world.as(WANDA)];
  const grants = await heldGrants(world.ctx, [{ email: KIM, entitlement: 'vpn/connect' }]);
  const items = grants.map((grant) => ({ grant, reviewer: 'omar@acme.test' }));
  const { campaign } = await runningCampaign(world.ctx, items, { rules: { undecided: 'revoke' } });
  const campaignId = campaign.id;
  await bringCampaign(ada, { campaignId });
  await deliverCards(world.ctx);

  world.clock.advance(14 * DAY_MS);
  await runReviews(world.ctx);
  await deliverCards(world.ctx);

  const posts = world.shown.filter((card) => card.kind === 'campaign' && card.messageTs === null);
  const asked = [ada, ada, wanda].map(({ actor }) => actor.person.id);
  expect(posts.map((card) => card.audienceId).toSorted()).toEqual(asked.toSorted());
  const before = world.shown.length;
  await confirmRemovals(wanda, { campaignId });
  await deliverCards(world.ctx);
  const updated = world.shown.slice(before).filter((card) => card.kind === 'campaign');
  expect(updated.map((card) => card.audienceId).toSorted()).toEqual(
    [ada, wanda].map(({ actor }) => actor.person.id).toSorted(),
  );
  await expect(confirmRemovals(ada, { campaignId })).rejects.toThrow(/^Wanda Ruiz has answered this/);
  await expect(spareRemovals(ada, { campaignId, reason: 'Wait' })).rejects.toMatchObject({ code: 'stale' });
  const confirmed = await world.rows.eventsOf('campaign.confirmed');
  expect(confirmed.map((event) => event.actorId)).toEqual([wanda.actor.person.id]);
  const { answeredBy } = await showCampaign(world.ctx, campaignId);
  expect(answeredBy?.name).toBe('Wanda Ruiz');
});

it('closes no review whose removals an admin has stopped before they go on, though none is left', async () => {
  const world = await acmeWorld();
  const ada = await world.as(ADA);
  const grants = await heldGrants(world.ctx, [{ email: KIM, entitlement: 'vpn/connect' }]);
  const items = grants.map((grant) => ({ grant, reviewer: 'omar@acme.test' }));
  const { campaign } = await runningCampaign(world.ctx, items, { rules: { undecided: 'keep' } });
  const campaignId = campaign.id;
  const now = () => findCampaign(world.ctx.db.drizzle, campaignId);
  await holdRemovals(ada, { campaignId });
  world.clock.advance(14 * DAY_MS);
  await runReviews(world.ctx);
  expect(await now()).toMatchObject({ state: 'closing', closedAt: null });

  await continueRemovals(ada, { campaignId });
  world.clock.advance(60_000);
  await runReviews(world.ctx);

  expect(await now()).toMatchObject({ state: 'closed', heldAt: null });
});
