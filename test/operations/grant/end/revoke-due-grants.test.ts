import { describe, expect, it } from 'vitest';
import type { Connector } from '../../../../src/domain/grant/connector.ts';
import { revokeDueGrants } from '../../../../src/operations/grant/end/revoke-due-grants.ts';
import { startDueRevocations } from '../../../../src/operations/grant/end/start-due-revocations.ts';
import { acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';
import { describePostgres } from '../../../support/database.ts';
import { trailFaults } from '../../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';

describe('revokeDueGrants', () => {
  it('ends access when its time is up, not before, and proves it by reading back', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(HOUR - 1);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);

    await world.pass(1);

    const endedAt = new Date(NOW.getTime() + HOUR * 1_000);
    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      endReason: 'expired',
      endedAt,
      dueAt: null,
    });
    expect(world.target.holdings()).toEqual([]);
    const [revoked] = await world.rows.eventsOf('grant.revoked');
    expect(revoked).toMatchObject({ actorLabel: 'Sallyport' });
    expect(revoked?.data).toEqual({
      reason: 'expired',
      proof: 'The target didn’t list the access any more when it was read back.',
      lateBySeconds: 0,
    });
  });

  it('says how late it was', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);

    await world.pass(HOUR + 90);

    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data['lateBySeconds']).toBe(90);
  });

  it('retries for ever, ever more rarely and at least every five minutes', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await world.pass(HOUR);

    for (let minute = 0; minute < 60; minute++) await world.pass(60);
    const inFirstHour = world.target.countOf('revoke');
    expect(inFirstHour).toBeGreaterThanOrEqual(12);
    expect(inFirstHour).toBeLessThan(30);
    await world.pass(300);
    expect(world.target.countOf('revoke')).toBe(inFirstHour + 1);
    world.target.always('revoke', undefined);
    await world.pass(300);

    expect((await world.rows.grant(id)).state).toBe('revoked');
    const attempts = await world.rows.eventsOf('grant.revocation-attempted');
    expect(attempts).toHaveLength(inFirstHour + 1);
    const ids = world.target.calls
      .filter((call) => call.verb === 'revoke')
      .map((call) => call.operation.operationId);
    expect(new Set(ids)).toEqual(new Set([`${id}:1`]));
  });

  it('doesn’t believe a target that says gone and still lists it', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.next('revoke', { kind: 'lies' });

    await world.pass(HOUR);

    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoking',
      lastError: 'The target said that it was done, but still lists the access when it is read back.',
    });
    await world.pass(1);
    expect((await world.rows.grant(id)).state).toBe('revoked');
    expect(world.target.holdings()).toEqual([]);
    const removals = world.target.calls.filter((call) => call.verb === 'revoke');
    expect(removals.map((call) => call.operation.operationId)).toEqual([`${id}:1`, `${id}:2`]);
  });

  it('finds by reading back what a lost answer did', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.next('revoke', { kind: 'loses-answer' });

    await world.pass(HOUR);

    expect((await world.rows.grant(id)).state).toBe('revoked');
    expect(world.target.countOf('revoke')).toBe(1);
  });

  it('isn’t through while what stands there can’t be read', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.next('grants', { kind: 'fails', fault: { kind: 'denied' } });
    world.target.next('grants', { kind: 'fails', fault: { kind: 'denied' } });

    await world.pass(HOUR);

    expect((await world.rows.grant(id)).state).toBe('revoking');
    await world.pass(1);
    expect((await world.rows.grant(id)).state).toBe('revoked');
  });

  it('never removes access that was there before: what was found holds it', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);

    await world.pass(HOUR);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'held-by-another-grant' });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    expect(world.target.countOf('revoke')).toBe(0);
    const [found] = (await world.rows.grants()).filter((grant) => grant.source === 'found');
    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data['proof']).toContain(found?.id);
  });

  it('waits for a removal that the target does later, and asks it by its handle', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.next('revoke', { kind: 'pending' });
    await world.pass(HOUR);
    await world.pass(5);
    expect((await world.rows.grant(id)).state).toBe('revoking');

    world.target.finish();
    await world.pass(60);

    expect((await world.rows.grant(id)).state).toBe('revoked');
    expect(world.target.countOf('revoke')).toBe(1);
  });

  it('asks again by the same handle when only the asking failed', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.next('revoke', { kind: 'pending' });
    world.target.next('poll', { kind: 'fails', fault: { kind: 'retryable' } });
    await world.pass(HOUR);
    await world.pass(5);
    world.target.finish();

    await world.pass(60);

    expect((await world.rows.grants())[0]?.state).toBe('revoked');
    expect(world.target.countOf('revoke')).toBe(1);
  });

  it('removes by the account as it was granted, whatever became of the person’s e-mail', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    const { importPeople } = await import('../../../../src/operations/people/import-people.ts');
    const { PEOPLE_CSV } = await import('../../../support/acme-world.ts');
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace('6,sami@acme.test', '6,sami.okafor@acme.test') });

    await world.pass(HOUR);

    expect(world.target.holdings()).toEqual([]);
  });

  it('waits for a connector that has left the file, and doesn’t call the access gone', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    const connectors = world.ctx.connectors as Map<string, Connector>;
    connectors.delete('far');

    await world.pass(HOUR);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking' });
    connectors.set('far', world.target);
    await world.pass(1);
    expect(world.target.holdings()).toEqual([]);
  });
});

describe('tellOverdueRevocations', () => {
  it('tells each owner once, five minutes after the end was due', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'prod-db/read', HOUR);
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    const told = () => world.shown.filter((card) => card.kind === 'revocation-overdue').length;

    await world.pass(HOUR);
    await world.pass(299);
    expect(told()).toBe(0);
    await world.pass(1);
    expect(told()).toBe(2);
    await world.pass(HOUR);

    expect(told()).toBe(2);
    const overdue = await world.rows.eventsOf('grant.revocation-overdue');
    expect(overdue.map((event) => [event.subject.grantId, event.data['sinceSeconds']])).toEqual([[id, 300]]);
    world.target.always('revoke', undefined);
    await world.pass(HOUR);
    expect(told()).toBe(4);
  });
});

describe('warnExpiringGrants', () => {
  it('warns the holder once, and again after the end moved', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', 2 * HOUR);
    const warned = () => world.shown.filter((card) => card.kind === 'grant-warning').length;

    await world.pass(105 * 60 - 1);
    expect(warned()).toBe(0);
    await world.pass(1);
    await world.pass(60);
    expect(warned()).toBe(1);
    await world.asks(SAMI, 'vpn/connect', { extendsGrantId: id, durationSeconds: 2 * HOUR });
    await world.pass(2 * HOUR);

    expect(await world.rows.eventsOf('grant.warned')).toHaveLength(2);
  });

  it('doesn’t warn of the end of an hour or less', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);

    await world.pass(HOUR);

    expect(await world.rows.eventsOf('grant.warned')).toEqual([]);
  });
});

describePostgres('revokeDueGrants, in several processes at once', () => {
  it('ends each grant once', async () => {
    const world = await acmeWorld();
    for (const email of ['sami', 'mona', 'lena', 'kim', 'dora'])
      await world.holds(`${email}@acme.test`, 'vpn/connect');
    world.clock.advance(HOUR * 1_000);

    await Promise.all(Array.from({ length: 6 }, () => startDueRevocations(world.ctx)));
    await Promise.all(Array.from({ length: 6 }, () => revokeDueGrants(world.ctx)));

    expect(world.target.countOf('revoke')).toBe(5);
    expect(world.target.holdings()).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});
