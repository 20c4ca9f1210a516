import { beforeEach, describe, expect, it } from 'vitest';
import { beginRemediations } from '../../../src/operations/review/decide/begin-remediations.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import type { GrantRow } from '../../../src/store/grant/grant-store.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../support/campaigns.ts';
import { deliverCards } from '../../support/deliver-cards.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

/** Omar revokes it, and submits. */
async function revoked(grant: GrantRow): Promise<void> {
  const { items, batchOf } = await runningCampaign(world.ctx, [{ grant, reviewer: OMAR }]);
  const omar = await world.as(OMAR);
  for (const { id } of items) await decideItem(omar, { itemId: id, verdict: 'revoke' });
  await submitBatch(omar, { batchId: batchOf(OMAR).id });
}

describe('the holder of what a review revokes', () => {
  const told = () =>
    world.shown.filter((one) => one.kind === 'access-ended' && one.messageTs === null).length;

  it('hears once, of the end, where the removal is through within seconds', async () => {
    const [grant] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'vpn/connect' }]);
    await revoked(grant!);
    await beginRemediations(world.ctx);
    await deliverCards(world.ctx);
    expect(told()).toBe(0);
    await world.run();
    expect((await world.rows.grant(grant!.id)).state).toBe('revoked');
    await world.pass(5);
    expect(told()).toBe(1);
    await world.pass(600);
    expect(told()).toBe(1);
  });

  it('hears that it goes before it is gone, where that takes longer', async () => {
    const [grant] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'vpn/connect' }]);
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await revoked(grant!);
    await beginRemediations(world.ctx);
    await world.run();
    await world.pass(10);
    expect((await world.rows.grant(grant!.id)).state).toBe('revoking');
    expect(told()).toBe(1);
  });
});
