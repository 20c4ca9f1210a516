import { isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { showCampaign } from '../../src/operations/campaign/show/show-campaign.ts';
import { campaign } from '../../src/store/schema/index.ts';
import { campaignOf, overEverything, reviewScene, startsReview } from './support/review-scene.ts';

test('every message of a closed review says that it is closed, or that a newer one does; none keeps a live button', async () => {
  const scene = await reviewScene(overEverything('owner, manager'));
  const ada = scene.person('ada');
  await startsReview(scene, '/access campaign start everything');
  await scene.pass(1);
  await ada.types('/access campaign');
  await ada.clicks('Show');
  await scene.settle();
  await ada.clicks('Close now…', campaignOf(scene));
  await scene.pass(2);

  const [row] = await scene.ctx.db.drizzle.select().from(campaign).where(isNull(campaign.scheduledFor));
  const { campaign: closed, counts } = await showCampaign(scene.ctx, row?.id ?? '');
  expect(closed.state).toBe('closed');
  const told = ada
    .dm()
    .filter(({ reads }) =>
      /^\S+ [^:]+: Access review “Everything”: (?!You)|There’s a newer message/.test(reads),
    );
  const last = told.pop();
  expect(last?.reads).toContain(`0 kept, 0 revoked, ${counts?.undecided} left in place by default`);
  expect(last?.reads).toContain('closed');
  expect(last?.buttons).toEqual(['Chart', 'Evidence']);
  expect(told).toHaveLength(1);
  expect(told[0]?.reads).toMatch(/^There’s a newer message about this below\./);
  expect(told[0]?.buttons).toEqual([]);
});
