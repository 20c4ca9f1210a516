import { expect, it } from 'vitest';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { groupBatch } from '../../../../src/operations/review/show/group-batch.ts';
import { PAGE_SIZE, showBatch } from '../../../../src/operations/review/show/show-batch.ts';
import { turnBatchPage } from '../../../../src/operations/review/show/turn-batch-page.ts';
import { ACME_YAML } from '../../../support/acme-definitions.ts';
import { acmeWorld } from '../../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../../support/campaigns.ts';

const OMAR = 'omar@acme.test';
const APART = `${ACME_YAML}separation_of_duties:
  - { id: apart, name: Nobody does both, conflict: [[prod-db/write], [vpn/connect, vault/open]], on_conflict: block }
`;

/** Eight items of Kim's and Mona's that break no rule, and two of Sami's that do, beside one that doesn't. */
async function reviewed(yaml?: string) {
  const world = await acmeWorld({ yaml });
  const plain = ['crm/agent', 'prod-db/read', 'wiki/editor', 'vault/open'];
  const held = await heldGrants(world.ctx, [
    ...['kim@acme.test', 'mona@acme.test'].flatMap((email) =>
      plain.map((entitlement) => ({ email, entitlement })),
    ),
    { email: 'sami@acme.test', entitlement: 'crm/agent' },
    { email: 'sami@acme.test', entitlement: 'prod-db/write' },
    { email: 'sami@acme.test', entitlement: 'vpn/connect' },
  ]);
  const { batchOf } = await runningCampaign(
    world.ctx,
    held.map((grant) => ({ grant, reviewer: OMAR })),
  );
  const { id: batchId } = batchOf(OMAR);
  const shown = async () =>
    (await showBatch(world.ctx, batchId)).items.map(
      ({ holder, entitlement }) => `${holder?.name.split(' ')[0]} ${entitlement.key}`,
    );
  return { world, batchId, shown, omar: await world.as(OMAR) };
}

it('begins with what breaks a rule beside what else its holder has, with why, however it is grouped', async () => {
  const { world, batchId, shown, omar } = await reviewed(APART);

  expect((await shown()).slice(0, 3)).toEqual(['Sami prod-db/write', 'Sami vpn/connect', 'Kim crm/agent']);
  const { items } = await showBatch(world.ctx, batchId);
  expect(items[0]?.facts.recommendation).toEqual({
    verdict: 'revoke',
    reason: 'Together with Company VPN · Connect it breaks “Nobody does both”.',
  });
  await groupBatch(omar, { batchId, by: 'resource' });
  expect((await shown()).slice(0, 3)).toEqual(['Sami prod-db/write', 'Sami vpn/connect', 'Kim crm/agent']);
});

it('finds what is open by the same order', async () => {
  const { world, batchId, shown, omar } = await reviewed(APART);
  await turnBatchPage(omar, { batchId, to: 'next' });
  expect(await shown()).toHaveLength(11 - PAGE_SIZE);
  const rest = (await showBatch(world.ctx, batchId)).items;
  for (const { item } of rest)
    await decideItem(omar, { itemId: item.id, verdict: 'keep', comment: 'Needed' });

  await turnBatchPage(omar, { batchId, to: 'next-open' });

  expect((await shown())[0]).toBe('Sami prod-db/write');
});

it('keeps its usual order where no rule is broken', async () => {
  const { shown } = await reviewed();

  expect((await shown()).slice(0, 2)).toEqual(['Kim crm/agent', 'Kim prod-db/read']);
});
