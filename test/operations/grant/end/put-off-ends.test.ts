import { describe, expect, it } from 'vitest';
import { acmeWorld, type AcmeWorld, HOUR } from '../../../support/acme-world.ts';
import { trailFaults } from '../../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const VPN = 'vpn/connect';
const there = (world: AcmeWorld) => world.target.holds(SAMI, 'vpn_users');

/** Held for an hour, and for another, of which the target says that it takes the word later. */
async function putOff() {
  const world = await acmeWorld();
  const { id } = await world.holds(SAMI, VPN, HOUR);
  world.target.next('grant', { kind: 'pending' });
  await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
  await world.run();
  return { world, id, kinds: () => world.rows.kinds(id) };
}

describe('an end that a target takes later', () => {
  it('counts as told once the target has it, and is asked after by its handle', async () => {
    const { world, id, kinds } = await putOff();
    expect(await kinds()).not.toContain('grant.end-told');
    expect((await world.rows.grant(id)).handle).not.toBeNull();

    world.target.finish();
    await world.pass(60);

    const { handle, expiresAt } = await world.rows.grant(id);
    expect(handle).toBeNull();
    expect(await kinds()).toContain('grant.end-told');
    expect(world.target.countOf('grant')).toBe(2);
    expect(world.target.endsAt(SAMI, 'vpn_users')).toEqual(expiresAt);
  });

  it('is told anew where it changed before the target had it', async () => {
    const { world, id } = await putOff();
    await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
    world.target.finish();
    await world.pass(60);
    await world.pass(60);

    const { handle, expiresAt } = await world.rows.grant(id);
    expect(handle).toBeNull();
    expect(world.target.endsAt(SAMI, 'vpn_users')).toEqual(expiresAt);
  });

  it('holds up no removal, and takes part in none: what it gives anew is removed as well', async () => {
    const { world, id } = await putOff();
    await world.pass(2 * HOUR);
    await world.pass(60);
    expect(there(world)).toBe(false);
    expect((await world.rows.grant(id)).state).toBe('revoking');

    world.target.finish();
    expect(there(world)).toBe(true);
    for (let minute = 0; minute < 10; minute++) await world.pass(60);

    expect(there(world)).toBe(false);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone', handle: null });
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});
