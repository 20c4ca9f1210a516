import { describe, expect, it } from 'vitest';
import type { Connector } from '../../../../src/domain/grant/connector.ts';
import { approveRequest } from '../../../../src/operations/approval/decide/approve-request.ts';
import { submitRequest } from '../../../../src/operations/request/submit-request.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../../support/acme-world.ts';
import type { Misbehaviour } from '../../../support/scripted-target.ts';
import { trailFaults } from '../../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const MINUTE = 60;

/** What a target may do for hours without access coming of it. */
const NEVER: [string, Misbehaviour][] = [
  ['says that it is done, and nothing is there', { kind: 'lies' }],
  ['puts it off without end', { kind: 'pending' }],
  ['can’t be reached', { kind: 'fails', fault: { kind: 'retryable' } }],
  ['never says what came of it', { kind: 'fails', fault: { kind: 'unknown_outcome' } }],
];

async function fiveMinutesPass(world: AcmeWorld, times: number) {
  for (let passed = 0; passed < times; passed++) await world.pass(5 * MINUTE);
}

const readersOf = async (world: AcmeWorld, kind: string) =>
  (await world.rows.cards()).filter((card) => card.kind === kind).map((card) => card.audienceId);

describe.each(NEVER)('access that isn’t there, at a target that %s', (_, how) => {
  it('is heard of within five minutes, is given up in the time asked for, and is no access when it comes late', async () => {
    const world = await acmeWorld();
    world.target.always('grant', how);
    const { id } = await world.holds(SAMI, 'vpn/connect', 20 * MINUTE);
    await world.pass(5 * MINUTE - 1);
    expect(await readersOf(world, 'grant-late')).toEqual([]);

    await world.pass(1);
    const told = [(await world.rows.person(SAMI)).id, (await world.rows.person('omar@acme.test')).id];
    expect((await readersOf(world, 'grant-late')).toSorted()).toEqual(told.toSorted());
    await fiveMinutesPass(world, 2);
    expect((await world.rows.kinds(id)).filter((kind) => kind === 'grant.provisioning-late')).toHaveLength(1);
    expect((await world.rows.grant(id)).state).toBe('provisioning');

    await fiveMinutesPass(world, 2);
    expect((await world.rows.grant(id)).state).not.toBe('provisioning');
    world.target.finish();
    await fiveMinutesPass(world, 2);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', activeAt: null, remains: 'gone' });
    expect(world.target.countOf('revoke')).toBeGreaterThan(0);
    expect(world.target.holdings()).toEqual([]);
    expect((await readersOf(world, 'grant-failed')).toSorted()).toEqual(told.toSorted());
    expect(await world.rows.kinds(id)).toContain('grant.given-up');
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});

describe('access that isn’t there', () => {
  it('is removed when it comes late, also where the target put it off when the time asked for was over', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, 'vpn/connect', { durationSeconds: HOUR });
    world.target.next('grant', { kind: 'pending' });
    await world.pass(25 * HOUR);
    const [grant] = await world.rows.grants();
    expect(grant).toMatchObject({ state: 'revoking', endReason: 'provisioning-failed' });

    await world.pass(HOUR);
    expect((await world.rows.grants())[0]?.state).toBe('revoking');
    world.target.finish();
    await world.pass(HOUR);

    expect((await world.rows.grants())[0]).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holdings()).toEqual([]);
  });

  it.each(['permanent', 8 * HOUR] as const)(
    'is given up after an hour where it was asked for longer, or for good: %s',
    async (length) => {
      const world = await acmeWorld();
      world.target.always('grant', { kind: 'lies' });
      const { id } = await world.holds(SAMI, 'vpn/connect', length);

      await fiveMinutesPass(world, 11);
      expect((await world.rows.grant(id)).state).toBe('provisioning');
      await fiveMinutesPass(world, 2);

      expect(await world.rows.grant(id)).toMatchObject({
        state: 'revoked',
        endReason: 'provisioning-failed',
      });
    },
  );

  it('is nobody’s alarm when it comes a little late', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'lies' });

    await world.holds(SAMI, 'vpn/connect');
    await fiveMinutesPass(world, 2);

    expect(await readersOf(world, 'grant-late')).toEqual([]);
  });

  it('is removed where an earlier try may be carried out yet, even when a later one is refused for good', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'fails', fault: { kind: 'unknown_outcome' } });
    world.target.next('grant', { kind: 'fails', fault: { kind: 'denied' } });

    const { id } = await world.holds(SAMI, 'vpn/connect');
    await world.pass(1);
    await world.run();
    expect(world.target.countOf('revoke')).toBe(1);
    expect((await world.rows.grant(id)).lastError).toContain('may still be on its way');
    await world.pass(60);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', endReason: 'provisioning-failed' });
  });

  it.each([
    ['whose target shows nothing', false],
    ['whose target shows the account', true],
  ])(
    'is removed though a call that gave it came after the first look behind its removal (%s)',
    async (_what, shows) => {
      const world = await acmeWorld();
      const seenAs = { account: { id: SAMI, login: SAMI } };
      const look = world.target.readBack.bind(world.target);
      if (shows) world.target.readBack = async (ref) => ({ seenAs, ...(await look(ref)) });
      world.target.next('grant', { kind: 'fails', fault: { kind: 'unknown_outcome' } });
      world.target.next('grant', { kind: 'fails', fault: { kind: 'denied' } });
      const { id } = await world.holds(SAMI, 'vpn/connect');
      await world.pass(1);
      await world.run();
      expect((await world.rows.grant(id)).state).toBe('revoking');

      world.target.holdsFromBefore(SAMI, 'vpn_users');
      // The target knows the removal, and does it once: what it then lists is removed by another one.
      for (let attempt = 0; attempt < 2; attempt++) await world.pass(60);

      expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
      expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    },
  );

  it('fails without a removal where its connector was never there to be written to', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect');
    const connectors = world.ctx.connectors as Map<string, Connector>;
    const request = await world.asks('mona@acme.test', 'vpn/connect', { durationSeconds: 20 * MINUTE });
    connectors.delete('far');

    await fiveMinutesPass(world, 1);
    expect(await readersOf(world, 'grant-late')).toHaveLength(2);
    await fiveMinutesPass(world, 4);

    expect(await world.rows.grantOf(request.id)).toMatchObject({ state: 'failed', stoodBefore: null });
    expect((await world.rows.grant(id)).state).toBe('active');
  });

  it('is told to who asked for it as well', async () => {
    const world = await acmeWorld();
    world.target.always('grant', { kind: 'lies' });
    const sami = await world.as(SAMI);
    await submitRequest(await world.as('mona@acme.test'), {
      entitlement: 'vpn/connect',
      durationSeconds: 10 * MINUTE,
      justification: 'For the night shift',
      ticket: '',
      idempotencyKey: 'for Sami',
      beneficiaryId: sami.actor.person.id,
    });

    await fiveMinutesPass(world, 4);

    const { id } = await world.rows.person('mona@acme.test');
    expect(await readersOf(world, 'grant-late')).toContain(id);
    expect(await readersOf(world, 'grant-failed')).toContain(id);
  });

  it('is told to the holder when nobody did it by hand in time', async () => {
    const world = await acmeWorld();
    const request = await world.asks(SAMI, 'wiki/editor');
    await approveRequest(await world.as('lena@acme.test'), { requestId: request.id });
    await world.run();
    await fiveMinutesPass(world, 2);
    expect(await readersOf(world, 'grant-late')).toEqual([]);

    await world.pass(7 * 24 * HOUR + HOUR);

    expect(await readersOf(world, 'grant-failed')).toContain((await world.rows.person(SAMI)).id);
  });
});
