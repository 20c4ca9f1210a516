import { describe, expect, it } from 'vitest';
import { askForLook } from '../../../src/operations/reconcile/ask-for-look.ts';
import { HeldLook, LookTaken } from '../../../src/operations/reconcile/held-look.ts';
import { claimLook } from '../../../src/store/reconcile/look-store.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { lookAtAll, looks } from '../../support/looks.ts';

const [OMAR, ADA, SAMI, IRIS] = ['omar@acme.test', 'ada@acme.test', 'sami@acme.test', 'iris@acme.test'];

const vpnOf = async (world: AcmeWorld) => (await looks(world)).find(({ resourceId }) => resourceId === 'vpn');
const shownLooks = ({ shown }: AcmeWorld) => shown.filter(({ kind }) => kind === 'look').length;

/** The look that somebody asked for, as it is under way. */
async function claimed({ ctx, clock }: AcmeWorld): Promise<HeldLook> {
  const now = clock.now();
  const row = await ctx.db.transaction((tx) => claimLook(tx, now, new Date(now.getTime() + 60_000)));
  return new HeldLook(row!, now);
}

describe('a look that somebody asked for', () => {
  it('is begun at once, is on record, and shows its end to who asked, and nobody the next one', async () => {
    const world = await acmeWorld();
    await lookAtAll(world);

    expect(await askForLook(await world.as(OMAR), { resourceId: 'vpn' })).toBe(true);
    await world.run();

    expect(await vpnOf(world)).toMatchObject({ dueAt: world.clock.now(), askedAt: world.clock.now() });
    expect(await world.rows.eventsOf('look.asked')).toMatchObject([{ data: { resource: 'vpn' } }]);
    expect(shownLooks(world)).toBe(1);
    await lookAtAll(world);
    expect(shownLooks(world)).toBe(2);
    expect(await vpnOf(world)).toMatchObject({ askedAt: null });
    await lookAtAll(world);
    expect(shownLooks(world)).toBe(2);
  });

  it('shows how far it is every few seconds', async () => {
    const world = await acmeWorld();
    await lookAtAll(world);
    await askForLook(await world.as(OMAR), { resourceId: 'vpn' });
    await world.run();
    const look = await claimed(world);

    await look.renew(world.ctx, 100);
    await world.run();
    expect(shownLooks(world)).toBe(2);
    await world.pass(3);
    await look.renew(world.ctx, 200);
    await world.run();
    expect(shownLooks(world)).toBe(2);
    await world.pass(3);
    await look.renew(world.ctx, 300);
    await world.run();
    expect(shownLooks(world)).toBe(3);
    expect(await vpnOf(world)).toMatchObject({ readSoFar: 300 });
  });

  it('is the one that is under way, for whoever asks meanwhile', async () => {
    const world = await acmeWorld();
    await lookAtAll(world);
    await askForLook(await world.as(OMAR), { resourceId: 'vpn' });
    const look = await claimed(world);

    expect(await askForLook(await world.as(ADA), { resourceId: 'vpn' })).toBe(false);

    expect(await world.rows.eventsOf('look.asked')).toHaveLength(1);
    await look.renew(world.ctx, 100);
    await world.run();
    expect(new Set(world.shown.filter(({ kind }) => kind === 'look').map((one) => one.audienceId)).size).toBe(
      2,
    );
  });

  it('goes on unseen by a process that lost it', async () => {
    const world = await acmeWorld();
    await lookAtAll(world);
    await askForLook(await world.as(OMAR), { resourceId: 'vpn' });
    const lost = await claimed(world);
    world.clock.advance(120_000);
    const look = await claimed(world);

    await expect(lost.renew(world.ctx, 100)).rejects.toThrow(LookTaken);

    expect(await vpnOf(world)).toMatchObject({ readSoFar: 0, leaseUntil: look.row.leaseUntil });
  });

  it('is refused to all but owners and admins, on record', async () => {
    const world = await acmeWorld();
    await lookAtAll(world);
    for (const email of [SAMI, IRIS])
      await expect(askForLook(await world.as(email), { resourceId: 'vpn' })).rejects.toThrow(
        'Only its owners and admins',
      );

    expect(await world.rows.eventsOf('act.refused')).toHaveLength(2);
    expect(await vpnOf(world)).toMatchObject({ askedAt: null });
  });
});
