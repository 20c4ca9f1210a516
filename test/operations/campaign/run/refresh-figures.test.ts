import { beforeEach, expect, it } from 'vitest';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { wantCards } from '../../../../src/store/card/cards.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import { type AcmeWorld, acmeWorld } from '../../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../../support/campaigns.ts';

const REVIEWERS = ['omar@acme.test', 'dora@acme.test'];

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

/** A review of two reviewers, and Ada's message about it, in which nobody has pressed anything. */
async function followed() {
  const held = await heldGrants(
    world.ctx,
    REVIEWERS.map(() => ({ email: 'sami@acme.test', entitlement: 'vpn/connect' })),
  );
  const made = await runningCampaign(
    world.ctx,
    held.map((grant, at) => ({ grant, reviewer: REVIEWERS[at] ?? '' })),
  );
  const { id: audienceId } = await world.rows.person('ada@acme.test');
  const card = { kind: 'campaign', subjectId: made.campaign.id, audienceId } as const;
  await transaction(world.ctx, (tx) => wantCards(tx, [card], world.clock.now()));
  await world.pass(1);
  const submits = async (at: number) => {
    const reviewer = await world.as(REVIEWERS[at] ?? '');
    await decideItem(reviewer, { itemId: made.items[at]!.id, verdict: 'keep' });
    await submitBatch(reviewer, { batchId: made.batchOf(REVIEWERS[at] ?? '').id });
  };
  const changes = () =>
    world.shown.filter(({ kind, messageTs }) => kind === 'campaign' && messageTs !== null).length;
  return { submits, changes };
}

it('shows those who run a review within twenty seconds that reviewers submitted, once for all in that time', async () => {
  const { submits, changes } = await followed();
  await submits(0);
  await world.pass(10);
  expect(changes()).toBe(0);
  await submits(1);
  await world.pass(10);
  expect(changes()).toBe(1);
  await world.pass(600);
  expect(changes()).toBe(1);
});
