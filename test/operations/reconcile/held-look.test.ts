import { expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/domain/grant/connector.ts';
import { HeldLook, LookTaken } from '../../../src/operations/reconcile/held-look.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { claimLook, planLooks } from '../../../src/store/reconcile/look-store.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';

async function claimed({ ctx, clock }: AcmeWorld): Promise<HeldLook> {
  const now = clock.now();
  const row = await transaction(ctx, async (tx) => {
    await planLooks(tx, ['vpn'], now);
    return claimLook(tx, now, new Date(now.getTime() + LEASE_MS));
  });
  if (row === undefined) throw new Error('nothing was claimed');
  return new HeldLook(row, now);
}

it('is renewed by several at once, which take it from nobody', async () => {
  const world = await acmeWorld();
  const look = await claimed(world);
  await world.pass(20);

  await Promise.all([1, 2, 3, 4].map((read) => look.renew(world.ctx, read)));

  expect(look.row.leaseUntil).toEqual(new Date(world.clock.now().getTime() + LEASE_MS));
});

it('is taken over once its lease is over, and concludes nothing more then', async () => {
  const world = await acmeWorld();
  const look = await claimed(world);
  await world.pass(LEASE_MS / 1_000);
  await claimed(world);

  await expect(look.renew(world.ctx, 1)).rejects.toThrow(LookTaken);
  await expect(transaction(world.ctx, (tx) => look.assertHeld(tx))).rejects.toThrow(LookTaken);
});
