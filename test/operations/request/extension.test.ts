import { describe, expect, it } from 'vitest';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';

describe('more time', () => {
  it('moves the end, once approved, and tells the target of the later end by a new operation', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'prod-db/read', HOUR);
    const { id } = await world.asks(SAMI, 'prod-db/read', {
      extendsGrantId: grant.id,
      durationSeconds: 2 * HOUR,
    });

    await approveRequest(await world.as(OMAR), { requestId: id });
    await world.run();

    const later = new Date((grant.expiresAt?.getTime() ?? 0) + 2 * HOUR * 1_000);
    expect(await world.rows.grant(grant.id)).toMatchObject({
      state: 'active',
      expiresAt: later,
      dueAt: null,
    });
    expect(world.target.endsAt(SAMI, 'db_read')).toEqual(later);
    expect(world.target.calls.at(-1)?.operation.operationId).toBe(`${grant.id}:1`);
    expect((await world.rows.kinds(id)).slice(-2)).toEqual(['request.approved', 'grant.extended']);
    expect(await world.rows.grants()).toHaveLength(1);
    await world.pass(3 * HOUR - 1);
    expect(world.target.holds(SAMI, 'db_read')).toBe(true);
    await world.pass(1);
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('moves the end though the target can’t be told yet, and goes on telling it', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.next('grant', { kind: 'fails', fault: { kind: 'retryable' } });
    await world.asks(SAMI, 'vpn/connect', { extendsGrantId: grant.id, durationSeconds: HOUR });
    await world.run();
    expect(world.target.endsAt(SAMI, 'vpn_users')).toEqual(grant.expiresAt);

    await world.pass(1);

    expect(world.target.endsAt(SAMI, 'vpn_users')).toEqual((await world.rows.grant(grant.id)).expiresAt);
    expect(await world.rows.eventsOf('grant.provisioning-attempted')).toHaveLength(1);
  });

  it('puts no end on access that was there before without one', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);

    await world.asks(SAMI, 'vpn/connect', { extendsGrantId: grant.id, durationSeconds: HOUR });
    await world.run();

    expect(world.target.endsAt(SAMI, 'vpn_users')).toBeUndefined();
  });

  it('is refused after the end, even before the job has ended the access', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.clock.advance(HOUR * 1_000);

    const asked = world.asks(SAMI, 'vpn/connect', { extendsGrantId: grant.id });

    await expect(asked).rejects.toMatchObject({ code: 'stale' });
    await world.run();
    await expect(world.asks(SAMI, 'vpn/connect', { extendsGrantId: grant.id })).rejects.toMatchObject({
      code: 'stale',
    });
    expect((await world.rows.grant(grant.id)).state).toBe('revoked');
  });

  it('isn’t approved any more once the access has ended, and ends undecided', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'prod-db/read', HOUR);
    const { id } = await world.asks(SAMI, 'prod-db/read', { extendsGrantId: grant.id });
    world.clock.advance(HOUR * 1_000);

    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toThrow(
      /nothing to extend/,
    );
    await world.run();

    expect(await world.rows.request(id)).toMatchObject({
      state: 'expired',
      endReason: 'The access ended before this was decided.',
    });
    expect((await world.rows.grant(grant.id)).state).toBe('revoked');
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('ends undecided when the access is given back', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'prod-db/read', HOUR);
    const { id } = await world.asks(SAMI, 'prod-db/read', { extendsGrantId: grant.id });

    await returnGrant(await world.as(SAMI), { grantId: grant.id });

    expect((await world.rows.request(id)).state).toBe('expired');
  });

  it('counts what is left, so that it can’t outgrow what the policy allows at once', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'crm/agent', 5 * HOUR);

    const tooMuch = world.asks(SAMI, 'crm/agent', {
      extendsGrantId: grant.id,
      durationSeconds: 4 * HOUR,
      ticket: '4711',
    });

    await expect(tooMuch).rejects.toMatchObject({ code: 'invalid', field: 'duration' });
  });

  it('is for the holder to ask, of the access that they hold', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);

    await expect(
      world.asks('mona@acme.test', 'vpn/connect', { extendsGrantId: grant.id }),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(world.asks(SAMI, 'prod-db/read', { extendsGrantId: grant.id })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(world.asks(SAMI, 'vpn/connect', { extendsGrantId: 'grant_none' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('returnGrant', () => {
  it('ends the access at once, at the target too', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);

    const returned = await returnGrant(await world.as(SAMI), { grantId: grant.id });
    expect(returned).toMatchObject({ state: 'revoking', endReason: 'returned' });
    await world.run();

    expect(world.target.holdings()).toEqual([]);
    expect((await world.rows.kinds(grant.id)).slice(-2)).toEqual([
      'grant.revocation-started',
      'grant.revoked',
    ]);
    const [started] = await world.rows.eventsOf('grant.revocation-started');
    expect(started?.actorLabel).toBe('Sami Okafor <sami@acme.test>');
  });

  it('ends what was never begun without a word to the target', async () => {
    const world = await acmeWorld();
    const request = await world.asks(SAMI, 'vpn/connect');
    const { id } = await world.rows.grantOf(request.id);

    await returnGrant(await world.as(SAMI), { grantId: id });
    await world.run();

    expect((await world.rows.grant(id)).state).toBe('revoked');
    expect(world.target.calls).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('tells whoever gives back twice that it is done already', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);
    await returnGrant(await world.as(SAMI), { grantId: grant.id });

    const again = returnGrant(await world.as(SAMI), { grantId: grant.id });

    await expect(again).rejects.toMatchObject({ name: 'StaleStateError' });
    await world.run();
    await expect(returnGrant(await world.as(SAMI), { grantId: grant.id })).rejects.toThrow(
      /has ended already/,
    );
  });

  it('refuses anybody but the holder', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);

    for (const email of [OMAR, 'ada@acme.test'])
      await expect(returnGrant(await world.as(email), { grantId: grant.id })).rejects.toMatchObject({
        code: 'forbidden',
      });
  });
});
