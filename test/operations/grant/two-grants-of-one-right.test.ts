import { describe, expect, it } from 'vitest';
import type { Connector } from '../../../src/domain/grant/connector.ts';
import { startDueRevocations } from '../../../src/operations/grant/end/start-due-revocations.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { refuseTask } from '../../../src/operations/task/refuse-task.ts';
import { provisionDueGrants } from '../../../src/operations/grant/give/provision-due-grants.ts';
import { revokeDueGrants } from '../../../src/operations/grant/end/revoke-due-grants.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../support/acme-world.ts';
import { describePostgres } from '../../support/database.ts';

const SAMI = 'sami@acme.test';
const there = (world: AcmeWorld) => world.target.holds(SAMI, 'vpn_users');

describe('two grants of one right', () => {
  it('keeps the access until the second ends, when the first was given first', async () => {
    const world = await acmeWorld();
    const first = await world.holds(SAMI, 'vpn/connect', HOUR);
    const second = await world.holds(SAMI, 'vpn/connect', 3 * HOUR);

    await world.pass(HOUR);

    expect((await world.rows.grant(first.id)).state).toBe('revoked');
    expect(there(world)).toBe(true);
    const [ended] = await world.rows.eventsOf('grant.revoked');
    expect(ended?.data['proof']).toBe(`The access stays, because grant ${second.id} holds it too.`);
    await world.pass(2 * HOUR);
    expect((await world.rows.grant(second.id)).state).toBe('revoked');
    expect(there(world)).toBe(false);
  });

  it('keeps the access until the first ends, when the second is the shorter', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', 3 * HOUR);
    const second = await world.holds(SAMI, 'vpn/connect', HOUR);

    await world.pass(HOUR);
    expect((await world.rows.grant(second.id)).state).toBe('revoked');
    expect(there(world)).toBe(true);
    await world.pass(2 * HOUR);

    expect(there(world)).toBe(false);
    expect((await world.rows.grants()).map((grant) => [grant.state, grant.stoodBefore])).toEqual([
      ['revoked', false],
      ['revoked', false],
    ]);
  });

  it('removes the access when both end at once', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.holds(SAMI, 'vpn/connect', HOUR);

    await world.pass(HOUR);
    await world.run();

    expect(there(world)).toBe(false);
    expect((await world.rows.grants()).map((grant) => grant.state)).toEqual(['revoked', 'revoked']);
  });

  it('never takes what the first gave for access that stood before, when the second couldn’t be begun', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR / 2);
    await world.asks(SAMI, 'vpn/connect', { durationSeconds: 3 * HOUR });
    const connectors = world.ctx.connectors as Map<string, Connector>;
    connectors.delete('far');
    await world.pass(HOUR / 2);
    await world.pass(1);
    connectors.set('far', world.target);

    await world.pass(5 * 60);
    await world.pass(5 * 60);
    expect((await world.rows.grants()).map((grant) => [grant.state, grant.stoodBefore])).toEqual([
      ['revoked', false],
      ['active', false],
    ]);
    expect(there(world)).toBe(true);
    await world.pass(3 * HOUR);

    expect(there(world)).toBe(false);
  });

  it('leaves what was there before either, found once and held by a grant of its own', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const first = await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.holds(SAMI, 'vpn/connect', 2 * HOUR);

    await returnGrant(await world.as(SAMI), { grantId: first.id });
    await world.pass(2 * HOUR);

    expect((await world.rows.grants()).map((grant) => [grant.source, grant.state, grant.remains])).toEqual([
      ['found', 'active', null],
      ['request', 'revoked', 'held-by-another-grant'],
      ['request', 'revoked', 'held-by-another-grant'],
    ]);
    expect(there(world)).toBe(true);
  });

  it('is not begun while the removal of the first is under way at the target', async () => {
    const world = await acmeWorld();
    const first = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.next('revoke', { kind: 'pending' });
    await world.pass(HOUR);
    await world.asks(SAMI, 'vpn/connect', { durationSeconds: HOUR });
    await world.pass(10);
    expect((await world.rows.grants())[1]?.state).toBe('scheduled');

    world.target.finish();
    await world.pass(60);
    await world.run();

    expect((await world.rows.grant(first.id)).state).toBe('revoked');
    expect((await world.rows.grants())[1]?.state).toBe('active');
    expect(there(world)).toBe(true);
  });

  it('is not begun by another process while the first is being removed', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.during('revoke', async () => {
      await world.asks(SAMI, 'vpn/connect', { durationSeconds: HOUR });
      await provisionDueGrants(world.ctx);
    });

    await world.pass(HOUR);
    await world.run();

    expect((await world.rows.grants()).map((grant) => grant.state)).toEqual(['revoked', 'active']);
    expect(there(world)).toBe(true);
  });

  it('spares by-hand work that would take the access of the second', async () => {
    const world = await acmeWorld();
    const wanda = await world.as('wanda@acme.test');
    const first = await giveByHand(world);
    await world.pass(HOUR);
    const removal = (await world.rows.tasks()).find((task) => task.kind === 'revoke');

    await giveByHand(world);
    await world.run();

    expect((await world.rows.tasks()).find((task) => task.id === removal?.id)?.state).toBe('obsolete');
    expect((await world.rows.grant(first)).state).toBe('revoked');
    await expect(completeTask(wanda, { taskId: removal?.id ?? '' })).rejects.toThrow(/isn’t needed any more/);
  });

  it('leaves a task to remove what the first gave, when the second can’t be given after all', async () => {
    const world = await acmeWorld();
    const wanda = await world.as('wanda@acme.test');
    await giveByHand(world);
    await askForWiki(world);
    await world.run();
    await world.pass(HOUR);
    const open = (await world.rows.tasks()).find((task) => task.kind === 'grant' && task.state === 'open');

    await refuseTask(wanda, { taskId: open?.id ?? '', comment: 'The licence has run out' });
    await world.run();

    const left = (await world.rows.tasks()).filter((task) => task.state === 'open');
    expect(left.map((task) => task.kind)).toEqual(['revoke']);
  });
});

async function askForWiki(world: AcmeWorld): Promise<string> {
  const request = await world.asks(SAMI, 'wiki/editor', { durationSeconds: HOUR });
  await approveRequest(await world.as('lena@acme.test'), { requestId: request.id });
  return request.id;
}

async function giveByHand(world: AcmeWorld): Promise<string> {
  const requestId = await askForWiki(world);
  await world.run();
  const grant = await world.rows.grantOf(requestId);
  const task = (await world.rows.tasks()).find((one) => one.grantId === grant.id && one.kind === 'grant');
  await completeTask(await world.as('wanda@acme.test'), { taskId: task?.id ?? '' });
  return grant.id;
}

describePostgres('two grants of one right, worked on at once', () => {
  it('never lets a removal overtake the provisioning, whichever job comes first', async () => {
    const world = await acmeWorld();
    for (let round = 0; round < 8; round++) {
      await world.holds(SAMI, 'vpn/connect', HOUR);
      world.clock.advance(HOUR * 1_000);
      const request = await world.asks(SAMI, 'vpn/connect', { durationSeconds: HOUR });
      await startDueRevocations(world.ctx);
      await Promise.all([
        revokeDueGrants(world.ctx),
        provisionDueGrants(world.ctx),
        revokeDueGrants(world.ctx),
        provisionDueGrants(world.ctx),
      ]);
      await world.run();
      await world.run();
      expect((await world.rows.grantOf(request.id)).state).toBe('active');
      expect(there(world)).toBe(true);
      await world.pass(HOUR);
      expect(there(world)).toBe(false);
    }
  });
});
