import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { measureLooks } from '../../../src/operations/reconcile/show/measure-looks.ts';
import { reconcileTargets } from '../../../src/operations/reconcile/reconcile-targets.ts';
import { look } from '../../../src/store/schema/index.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { lookAtAll } from '../../support/looks.ts';

it('gives the age of the last complete look, how much one has read that is under way, and findings by kind', async () => {
  const world = await acmeWorld();
  await world.holds('sami@acme.test', 'vpn/connect', 8 * HOUR);
  world.target.loses('sami@acme.test', 'vpn_users');
  world.target.holdsAlsoAs('backup-bot', null, 'db_read');
  world.target.holdsFromBefore('kim@acme.test', 'vpn_users');
  await lookAtAll(world);
  world.clock.advance(90_000);
  const leaseUntil = new Date(world.clock.now().getTime() + 60_000);
  await world.ctx.db.drizzle
    .update(look)
    .set({ leaseUntil, readSoFar: 700 })
    .where(eq(look.resourceId, 'vpn'));

  const { ages, readSoFar, open } = await measureLooks(world.ctx);

  expect(ages).toMatchObject({ vpn: 90, 'prod-db': 90 });
  expect(ages).not.toHaveProperty('wiki');
  expect(readSoFar).toEqual({ vpn: 700 });
  expect(open).toMatchObject({ found: 1, missing: 1, 'orphaned-account': 1, 'mass-change': 0 });
});

it('counts from when looks were planned where no look has read everything', async () => {
  const world = await acmeWorld();
  world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
  await reconcileTargets(world.ctx, new AbortController().signal);
  world.clock.advance(30_000);

  expect((await measureLooks(world.ctx)).ages).toMatchObject({ vpn: 30 });
});
