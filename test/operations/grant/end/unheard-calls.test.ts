import { describe, expect, it } from 'vitest';
import { announceEnds } from '../../../../src/operations/grant/end/announce-ends.ts';
import { returnGrant } from '../../../../src/operations/grant/end/return-grant.ts';
import { startDueRevocations } from '../../../../src/operations/grant/end/start-due-revocations.ts';
import { LEASE_MS } from '../../../../src/domain/grant/connector.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../../support/acme-world.ts';
import type { Misbehaviour } from '../../../support/scripted-target.ts';
import { trailFaults } from '../../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const PIA = 'pia@acme.test';
const VPN = 'vpn/connect';
const UNHEARD: Misbehaviour = { kind: 'fails', fault: { kind: 'unknown_outcome' } };
const MAY_LAND = 'may still be on its way';

const there = (world: AcmeWorld) => world.target.holds(SAMI, 'vpn_users');
const lands = (world: AcmeWorld) => world.target.holdsFromBefore(SAMI, 'vpn_users');

/** At a target that carries out each call, as it knows no operation ids. */
async function worldOfCalls(): Promise<AcmeWorld> {
  const world = await acmeWorld();
  world.target.forgets = true;
  return world;
}

async function givesBack(world: AcmeWorld, grantId: string, who = SAMI): Promise<void> {
  await returnGrant(await world.as(who), { grantId });
  await world.run();
}

/** Sami's hour became two, of which the target never answered that it knows. */
async function extendedUnheard(): Promise<{ world: AcmeWorld; id: string }> {
  const world = await worldOfCalls();
  const { id } = await world.holds(SAMI, VPN, HOUR);
  await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
  world.target.next('grant', UNHEARD);
  await announceEnds(world.ctx);
  return { world, id };
}

describe('word of a later end that nobody heard the end of', () => {
  it('is removed where it gives the access once more behind its removal', async () => {
    const { world, id } = await extendedUnheard();

    await givesBack(world, id);
    expect(there(world)).toBe(false);
    expect((await world.rows.grant(id)).lastError).toContain(MAY_LAND);
    lands(world);
    await world.pass(60);

    expect(there(world)).toBe(false);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('keeps the removal open for a minute since then, and no longer', async () => {
    const { world, id } = await extendedUnheard();
    world.clock.advance(20_000);
    await givesBack(world, id);

    await world.pass(39);
    expect((await world.rows.grant(id)).state).toBe('revoking');
    await world.pass(1);

    expect((await world.rows.grant(id)).state).toBe('revoked');
  });

  it('keeps no removal open after that minute', async () => {
    const { world, id } = await extendedUnheard();
    await world.pass(60);

    await givesBack(world, id);

    expect((await world.rows.grant(id)).state).toBe('revoked');
  });

  it('is known also where the access ended in the middle of the call', async () => {
    const world = await worldOfCalls();
    const { id } = await world.holds(SAMI, VPN, HOUR);
    await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
    world.target.next('grant', UNHEARD);
    world.target.during('grant', async () => {
      await returnGrant(await world.as(SAMI), { grantId: id });
    });

    await announceEnds(world.ctx);
    await world.run();
    expect((await world.rows.grant(id)).lastError).toContain(MAY_LAND);
    lands(world);
    await world.pass(60);

    expect(there(world)).toBe(false);
    expect((await world.rows.grant(id)).state).toBe('revoked');
  });

  it('is known also where its process slept past the end and its proof', async () => {
    const world = await worldOfCalls();
    const { id } = await world.holds(SAMI, VPN, HOUR);
    await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
    world.target.next('grant', UNHEARD);
    world.target.during('grant', async () => {
      world.clock.advance(2 * HOUR * 1_000 + LEASE_MS + 1_000);
      await startDueRevocations(world.ctx);
      await world.run();
      expect((await world.rows.grant(id)).state).toBe('revoked');
    });

    await announceEnds(world.ctx);
    await world.run();
    expect((await world.rows.grant(id)).lastError).toContain(MAY_LAND);
    lands(world);
    await world.pass(60);

    expect(there(world)).toBe(false);
    expect((await world.rows.grant(id)).state).toBe('revoked');
  });
});

describe('a provisioning that nobody heard the end of', () => {
  it('keeps the removal open though a later try gave the access', async () => {
    const world = await worldOfCalls();
    world.target.next('grant', UNHEARD);
    const { id } = await world.holds(SAMI, VPN);
    await world.pass(5);
    expect((await world.rows.grant(id)).state).toBe('active');

    await givesBack(world, id);
    expect((await world.rows.grant(id)).lastError).toContain(MAY_LAND);
    lands(world);
    await world.pass(60);

    expect(there(world)).toBe(false);
    expect((await world.rows.grant(id)).state).toBe('revoked');
  });

  it('keeps the removal of another grant of that right open, though it ended as held by that', async () => {
    const world = await worldOfCalls();
    const first = await world.holds(SAMI, VPN);
    world.target.next('grant', UNHEARD);
    const second = await world.holds(SAMI, VPN);
    await givesBack(world, second.id);
    expect(await world.rows.grant(second.id)).toMatchObject({
      activeAt: null,
      remains: 'held-by-another-grant',
    });

    await givesBack(world, first.id);
    expect((await world.rows.grant(first.id)).lastError).toContain(MAY_LAND);
    lands(world);
    await world.pass(60);

    expect(there(world)).toBe(false);
    expect(await world.rows.grant(first.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  });

  it('keeps no removal of somebody else’s, or of another right, open', async () => {
    const world = await worldOfCalls();
    const other = await world.holds(PIA, VPN);
    const crm = await world.holds(SAMI, 'crm/agent');
    world.target.next('grant', UNHEARD);
    await world.holds(SAMI, VPN);

    await givesBack(world, other.id, PIA);
    await givesBack(world, crm.id);

    for (const { id } of [other, crm]) expect((await world.rows.grant(id)).state).toBe('revoked');
  });
});
