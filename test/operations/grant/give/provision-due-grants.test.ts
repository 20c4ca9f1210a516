import { describe, expect, it } from 'vitest';
import type { Connector } from '../../../../src/domain/grant/connector.ts';
import { provisionDueGrants } from '../../../../src/operations/grant/give/provision-due-grants.ts';
import { returnGrant } from '../../../../src/operations/grant/end/return-grant.ts';
import { acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';
import { describePostgres } from '../../../support/database.ts';
import { trailFaults } from '../../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';

describe('provisionDueGrants', () => {
  it('gives the access, reads it back, and says so in row, event and card', async () => {
    const world = await acmeWorld();

    const grant = await world.holds(SAMI, 'prod-db/read', HOUR);

    const endsAt = new Date(NOW.getTime() + HOUR * 1_000);
    expect(grant).toMatchObject({ state: 'active', expiresAt: endsAt, stoodBefore: false, activeAt: NOW });
    expect(world.target.endsAt(SAMI, 'db_read')).toEqual(endsAt);
    expect(world.target.calls[0]?.operation).toMatchObject({
      operationId: `${grant.id}:0`,
      expiresAt: endsAt,
    });
    expect((await world.rows.eventsOf('grant.provisioned')).map((event) => event.data)).toEqual([
      {
        expiresAt: endsAt.toISOString(),
        proof: 'The target listed the access when it was read back.',
      },
    ]);
    expect(world.shown.filter((card) => card.kind === 'grant')).toHaveLength(1);
  });

  it('gives permanent access without an end', async () => {
    const world = await acmeWorld();

    const grant = await world.holds(SAMI, 'vpn/connect', 'permanent');

    expect(grant).toMatchObject({ state: 'active', expiresAt: null, warnAt: null });
    await world.pass(1_000 * 24 * HOUR);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
  });

  it('tries again after a doubling wait with the same operation id, and counts the time from when it worked', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'fails', fault: { kind: 'retryable' } });
    world.target.next('grant', { kind: 'fails', fault: { kind: 'retryable' } });

    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(0.9);
    expect(world.target.countOf('grant')).toBe(1);
    await world.pass(0.1);
    await world.pass(1.9);
    expect(world.target.countOf('grant')).toBe(2);
    await world.pass(0.1);

    const grant = await world.rows.grant(id);
    expect(grant).toMatchObject({ state: 'active', expiresAt: new Date(NOW.getTime() + (HOUR + 3) * 1_000) });
    const tries = world.target.calls.map((call) => call.operation.operationId);
    expect(tries).toEqual([`${id}:0`, `${id}:0`, `${id}:0`, `${id}:1`]);
    const attempts = await world.rows.eventsOf('grant.provisioning-attempted');
    expect(attempts.map((event) => event.data['attempt'])).toEqual([1, 2]);
  });

  it('waits as long as the target asks it to', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'fails', fault: { kind: 'retryable', afterMs: 30_000 } });
    await world.holds(SAMI, 'vpn/connect');

    await world.pass(29);
    expect(world.target.countOf('grant')).toBe(1);
    await world.pass(1);

    expect((await world.rows.grants())[0]?.state).toBe('active');
  });

  it('finds by reading back what a lost answer did', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'loses-answer' });

    const { id } = await world.holds(SAMI, 'vpn/connect');
    expect((await world.rows.grant(id)).state).toBe('provisioning');
    expect(world.shown.filter((card) => card.kind === 'grant')).toEqual([]);
    await world.pass(1);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'active', stoodBefore: false });
    await world.pass(HOUR);
    expect(world.target.holdings()).toEqual([]);
  });

  it('doesn’t believe a target that says done and lists nothing', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'lies' });

    const { id } = await world.holds(SAMI, 'vpn/connect');

    expect(await world.rows.grant(id)).toMatchObject({
      state: 'provisioning',
      lastError: 'The target said that it was done, but doesn’t list the access when it is read back.',
    });
    expect(world.shown.filter((card) => card.kind === 'grant')).toEqual([]);
    await world.pass(1);
    expect((await world.rows.grant(id)).state).toBe('active');
    expect(world.target.calls.map((call) => call.operation.operationId)).toEqual([
      `${id}:0`,
      `${id}:1`,
      `${id}:2`,
    ]);
  });

  it('begins anew when what was put off is done and isn’t there', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'pending' });
    const { id } = await world.holds(SAMI, 'vpn/connect');
    world.target.next('grants', { kind: 'lies' });
    world.target.finish();

    await world.pass(1);
    expect((await world.rows.grant(id)).state).toBe('provisioning');
    await world.pass(2);

    expect(world.target.calls.map((call) => call.operation.operationId)).toEqual([
      `${id}:0`,
      `${id}:1`,
      `${id}:2`,
    ]);
    expect((await world.rows.grant(id)).state).toBe('active');
  });

  it.each(['denied', 'invalid', 'conflict', 'unsupported'] as const)(
    'fails at once on “%s” with nothing there, and tells the holder and the owners',
    async (kind) => {
      const world = await acmeWorld();
      world.target.always('grant', { kind: 'fails', fault: { kind } });

      const { id } = await world.holds(SAMI, 'vpn/connect');

      expect(await world.rows.grant(id)).toMatchObject({
        state: 'failed',
        endReason: 'provisioning-failed',
        endedAt: NOW,
        dueAt: null,
      });
      const [failed] = await world.rows.eventsOf('grant.failed');
      expect(failed?.data['proof']).toBe('The target doesn’t list the access.');
      expect(world.shown.filter((card) => card.kind === 'grant-failed')).toHaveLength(2);
      await world.pass(24 * HOUR);
      expect(world.target.countOf('grant')).toBe(1);
    },
  );

  it('is active, whatever the target answered, when the access is there', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    world.target.always('grant', { kind: 'fails', fault: { kind: 'conflict' } });

    const grant = await world.holds(SAMI, 'vpn/connect');

    expect(grant).toMatchObject({ state: 'active', source: 'request' });
  });

  it('gives up after an hour of passing faults, and proves that nothing is left', async () => {
    const world = await acmeWorld();
    world.target.always('grant', { kind: 'fails', fault: { kind: 'retryable' } });
    const { id } = await world.holds(SAMI, 'vpn/connect', 2 * HOUR);

    for (let minute = 0; minute < 59; minute++) await world.pass(60);
    expect((await world.rows.grant(id)).state).toBe('provisioning');
    for (let minute = 0; minute < 6; minute++) await world.pass(60);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', endReason: 'provisioning-failed' });
  });

  it('never fails while what stands there can’t be read', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR).then(async () => {
      world.target.always('grant', { kind: 'fails', fault: { kind: 'denied' } });
      const request = await world.asks('mona@acme.test', 'vpn/connect');
      world.target.during('grant', async () => {
        world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
      });
      await world.run();
      return world.rows.grantOf(request.id);
    });
    for (let hour = 0; hour < 5; hour++) await world.pass(HOUR / 10);
    expect((await world.rows.grant(id)).state).toBe('provisioning');

    world.target.always('grants', undefined);
    await world.pass(HOUR / 2);
    await world.pass(60);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', endReason: 'provisioning-failed' });
  });

  it('waits for what the target does later, and asks it by its handle', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'pending' });
    const { id } = await world.holds(SAMI, 'vpn/connect');
    await world.pass(5);
    expect((await world.rows.grant(id)).state).toBe('provisioning');

    world.target.finish();
    await world.pass(60);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'active', handle: null });
    expect(world.target.countOf('grant')).toBe(1);
  });

  it('removes what a target gives late, when it was given back while that was under way', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'pending' });
    const { id } = await world.holds(SAMI, 'vpn/connect');

    await returnGrant(await world.as(SAMI), { grantId: id });
    await world.pass(1);
    expect((await world.rows.grant(id)).state).toBe('revoking');
    world.target.finish();
    await world.pass(60);

    expect((await world.rows.grant(id)).state).toBe('revoked');
    expect(world.target.holdings()).toEqual([]);
  });

  it('removes what a target gives late, when it was given back in the middle of the call that put it off', async () => {
    const world = await acmeWorld();
    const sami = await world.as(SAMI);
    world.target.next('grant', { kind: 'pending' });
    world.target.during('grant', async () => {
      const [grant] = await world.rows.grants();
      await returnGrant(sami, { grantId: grant?.id ?? '' });
    });

    const { id } = await world.holds(SAMI, 'vpn/connect');
    await world.pass(60);
    expect((await world.rows.grant(id)).state).toBe('revoking');
    world.target.finish();
    await world.pass(60);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holdings()).toEqual([]);
  });

  it('removes what it gave, when it was given back in the middle of the call', async () => {
    const world = await acmeWorld();
    const sami = await world.as(SAMI);
    world.target.during('grant', async () => {
      const [grant] = await world.rows.grants();
      await returnGrant(sami, { grantId: grant?.id ?? '' });
    });

    const { id } = await world.holds(SAMI, 'vpn/connect');
    await world.run();

    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      endReason: 'returned',
      activeAt: null,
    });
    expect(world.target.holdings()).toEqual([]);
    expect(await world.rows.eventsOf('grant.provisioned')).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('writes nothing for a grant that ended while its first reading took too long', async () => {
    const world = await acmeWorld();
    const sami = await world.as(SAMI);
    world.target.during('grants', async () => {
      const [grant] = await world.rows.grants();
      await returnGrant(sami, { grantId: grant?.id ?? '' });
      world.clock.advance(61_000);
      await world.run();
    });

    const { id } = await world.holds(SAMI, 'vpn/connect');

    expect((await world.rows.grant(id)).state).toBe('revoked');
    expect(world.target.calls).toEqual([]);
  });

  it('ends access whose time ran out while it was still being given', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'loses-answer' });
    const { id } = await world.holds(SAMI, 'vpn/connect', 60);
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable', afterMs: 120_000 } });
    await world.pass(1);

    await world.pass(61);
    expect((await world.rows.grant(id)).state).toBe('revoking');
    world.target.always('grants', undefined);
    await world.pass(120);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', endReason: 'expired' });
    expect(world.target.holdings()).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('waits for a connector that has left the file, and says what to do', async () => {
    const world = await acmeWorld();
    const connectors = world.ctx.connectors as Map<string, Connector>;
    const request = await world.asks(SAMI, 'vpn/connect');
    connectors.delete('far');

    await world.run();
    const { id, state, lastError } = await world.rows.grantOf(request.id);
    expect(state).toBe('provisioning');
    expect(lastError).toMatch(/“far” isn’t in access.yaml any more.*Put it back/);
    connectors.set('far', world.target);
    await world.pass(1);

    expect((await world.rows.grant(id)).state).toBe('active');
  });

  it('keeps an unforeseen fault of a connector out of the audit trail, and tries again', async () => {
    const world = await acmeWorld();
    world.target.during('grant', async () => {
      throw new TypeError('password=hunter2');
    });

    await world.holds(SAMI, 'vpn/connect');

    expect(JSON.stringify(await world.rows.events())).not.toContain('hunter2');
    await world.pass(1);
    expect((await world.rows.grants())[0]?.state).toBe('active');
  });
});

describePostgres('provisionDueGrants, in several processes at once', () => {
  it('writes each grant once', async () => {
    const world = await acmeWorld();
    for (const email of ['sami', 'mona', 'lena', 'kim', 'dora'])
      await world.asks(`${email}@acme.test`, 'vpn/connect');

    await Promise.all(Array.from({ length: 8 }, () => provisionDueGrants(world.ctx)));

    expect(world.target.countOf('grant')).toBe(5);
    expect((await world.rows.grants()).map((grant) => grant.state)).toEqual(Array(5).fill('active'));
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});
