import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Card } from '../../../src/domain/card.ts';
import { deliverDueCards } from '../../../src/operations/card/deliver-due-cards.ts';
import { bringCampaign } from '../../../src/operations/campaign/show/bring-campaign.ts';
import { closeEarly } from '../../../src/operations/campaign/close/close-early.ts';
import { card } from '../../../src/store/schema/index.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../support/campaigns.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { runReviews } from '../../support/review-jobs.ts';

const ADA = 'ada@acme.test';

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
});

/** A review whose message its starter has, and that asks before it removes what nobody decided. */
async function started() {
  const grants = await heldGrants(world.ctx, [{ email: 'kim@acme.test', entitlement: 'vpn/connect' }]);
  const items = grants.map((grant) => ({ grant, reviewer: 'omar@acme.test' }));
  const { campaign } = await runningCampaign(world.ctx, items, { rules: { undecided: 'revoke' } });
  await bringCampaign(await world.as(ADA), { campaignId: campaign.id });
  await deliverCards(world.ctx);
  return { campaignId: campaign.id };
}
const shownAs = (kind: Card['kind']) => world.shown.filter((one) => one.kind === kind);
const setCards = (change: object) =>
  world.ctx.db.drizzle.update(card).set(change).where(eq(card.kind, 'campaign'));

describe('a message that is posted anew', () => {
  it('leaves one live message with whoever pressed Close in it, as soon as the new one is there', async () => {
    const { campaignId } = await started();
    await setCards({ usedAt: world.clock.now() });

    await closeEarly(await world.as(ADA), { campaignId });
    await runReviews(world.ctx);
    await deliverCards(world.ctx);

    const posts = shownAs('campaign').filter((one) => one.messageTs === null);
    expect(posts).toHaveLength(2);
    const [earlier] = shownAs('superseded');
    expect(earlier?.messageTs).toMatch(/^0\.0/);
    const [live] = await world.ctx.db.drizzle.select().from(card).where(eq(card.kind, 'campaign'));
    expect(live?.messageTs).not.toBe(earlier?.messageTs);
  });

  it('says so a minute later where nobody looked at the earlier one', async () => {
    const { campaignId } = await started();

    await closeEarly(await world.as(ADA), { campaignId });
    await runReviews(world.ctx);
    await deliverCards(world.ctx);
    expect(shownAs('superseded')).toEqual([]);

    world.clock.advance(60_000);
    await deliverCards(world.ctx);
    expect(shownAs('superseded')).toHaveLength(1);
  });

  it('sends nobody to a newer one that isn’t there yet', async () => {
    const { campaignId } = await started();
    await setCards({ usedAt: world.clock.now() });
    await closeEarly(await world.as(ADA), { campaignId });
    await runReviews(world.ctx);
    const later = new Date(world.clock.now().getTime() + 300_000);
    await setCards({ dueAt: later });

    await deliverDueCards(world.ctx);
    world.clock.advance(120_000);
    await deliverDueCards(world.ctx);
    expect(shownAs('superseded')).toEqual([]);

    world.clock.advance(180_000);
    await deliverCards(world.ctx);
    expect(shownAs('superseded')).toHaveLength(1);
  });

  it('lets an earlier one of the release before say so, and one whose newer one reaches nobody', async () => {
    const { campaignId } = await started();
    await closeEarly(await world.as(ADA), { campaignId });
    await runReviews(world.ctx);
    await setCards({ dueAt: null });
    world.clock.advance(60_000);
    await deliverDueCards(world.ctx);
    expect(shownAs('superseded')).toHaveLength(1);

    await world.ctx.db.drizzle.execute(
      sql`update card set subject_id = 'D1 0.1', due_at = now() - interval '100 years' where kind = 'superseded'`,
    );
    await deliverDueCards(world.ctx);
    expect(shownAs('superseded')).toHaveLength(2);
  });
});
