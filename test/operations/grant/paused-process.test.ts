import { describe, expect, it, vi } from 'vitest';
import type { Ctx } from '../../../src/operations/context.ts';
import { LEASE_MS } from '../../../src/domain/grant/connector.ts';
import type { Connector } from '../../../src/domain/grant/connector.ts';
import { announceEnds } from '../../../src/operations/grant/end/announce-ends.ts';
import { provisionDueGrants } from '../../../src/operations/grant/give/provision-due-grants.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { revokeDueGrants } from '../../../src/operations/grant/end/revoke-due-grants.ts';
import { startDueRevocations } from '../../../src/operations/grant/end/start-due-revocations.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../support/acme-world.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const VPN = 'vpn/connect';
const there = (world: AcmeWorld) => world.target.holds(SAMI, 'vpn_users');
const slept = (world: AcmeWorld, seconds = LEASE_MS / 1_000 + 1) => world.clock.advance(seconds * 1_000);

/** What the other process does meanwhile: the grant's end, proved. */
async function endsElsewhere(world: AcmeWorld): Promise<void> {
  await startDueRevocations(world.ctx);
  await revokeDueGrants(world.ctx);
}

describe('a process that slept while it was giving access', () => {
  it('writes nothing at the target once its lease is over, and begins again', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    world.target.during('grants', async () => slept(world));

    await provisionDueGrants(world.ctx);

    expect(world.target.calls).toEqual([]);
    await world.pass(5);
    expect((await world.rows.grants())[0]?.state).toBe('active');
  });

  it('writes nothing when its lease would end during the call', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    world.target.during('grants', async () => slept(world, LEASE_MS / 1_000 - 9));

    await provisionDueGrants(world.ctx);

    expect(world.target.countOf('grant')).toBe(0);
  });

  it('writes nothing when only the time since it was started says that it slept', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    const atFirst = performance.now();
    world.target.during('grants', async () => {
      vi.spyOn(performance, 'now').mockReturnValue(atFirst + LEASE_MS + 1_000);
    });

    await provisionDueGrants(world.ctx).finally(() => vi.restoreAllMocks());

    expect(world.target.countOf('grant')).toBe(0);
  });

  it.each(['returned', 'expired'])(
    'takes what it provisioned late away again when the grant was proved gone (%s)',
    async (how) => {
      const world = await acmeWorld();
      const error = vi.spyOn(world.ctx.log, 'error');
      const { id: requestId } = await world.asks(SAMI, VPN, { durationSeconds: HOUR });
      world.target.during('grant', async () => {
        const { id } = await world.rows.grantOf(requestId);
        if (how === 'returned') await returnGrant(await world.as(SAMI), { grantId: id });
        slept(world, HOUR + 61);
        await endsElsewhere(world);
        expect((await world.rows.grantOf(requestId)).remains).toBe('gone');
      });

      await provisionDueGrants(world.ctx);
      expect(there(world)).toBe(true);
      await endsElsewhere(world);

      expect(there(world)).toBe(false);
      const grant = await world.rows.grantOf(requestId);
      expect(grant).toMatchObject({ state: 'revoked', remains: 'gone', endReason: how });
      const kinds = await world.rows.kinds(grant.id);
      expect(kinds.filter((kind) => kind.startsWith('grant.revo'))).toEqual([
        'grant.revocation-started',
        'grant.revoked',
        'grant.revocation-reopened',
        'grant.revoked',
      ]);
      const removals = world.target.calls.filter((call) => call.verb === 'revoke');
      expect(new Set(removals.map((call) => call.operation.operationId)).size).toBe(removals.length);
      expect(error).toHaveBeenCalledOnce();
      expect(await trailFaults(world.rows)).toEqual([]);
    },
  );

  it('takes what it provisioned late away when the grant was given up meanwhile', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    world.target.during('grant', async () => {
      slept(world);
      world.target.next('grant', { kind: 'fails', fault: { kind: 'denied' } });
      await provisionDueGrants(world.ctx);
      expect((await world.rows.grantOf(requestId)).state).toBe('failed');
    });

    await provisionDueGrants(world.ctx);
    await endsElsewhere(world);
    expect(there(world)).toBe(false);
    await world.pass(60);

    expect(await world.rows.grantOf(requestId)).toMatchObject({
      state: 'revoked',
      endReason: 'provisioning-failed',
    });
  });

  it('has a removal proved anew that was read back before its provisioning came', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    const other = readsBackAndWaits(world);
    let ending: Promise<unknown> | undefined;
    world.target.during('grant', async () => {
      slept(world, HOUR + 61);
      await startDueRevocations(world.ctx);
      ending = revokeDueGrants(other.ctx);
      await other.hasRead;
    });

    await provisionDueGrants(world.ctx);
    other.goOn();
    await ending;
    await endsElsewhere(world);

    expect(there(world)).toBe(false);
    expect((await world.rows.grantOf(requestId)).state).toBe('revoked');
  });

  it('has removed what the target put off for it, once that comes', async () => {
    const world = await acmeWorld();
    const { id: requestId } = await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    world.target.next('grant', { kind: 'pending' });
    world.target.during('grant', async () => {
      slept(world, 2 * HOUR);
      await endsElsewhere(world);
    });

    await provisionDueGrants(world.ctx);
    await world.pass(60);
    expect((await world.rows.grantOf(requestId)).state).toBe('revoking');
    world.target.finish();
    await world.pass(600);

    expect(there(world)).toBe(false);
    expect((await world.rows.grantOf(requestId)).state).toBe('revoked');
  });

  it('never takes what another process gave meanwhile for access that stood before', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    world.target.during('grants', async () => {
      slept(world);
      world.target.next('grant', { kind: 'pending' });
      await provisionDueGrants(world.ctx);
      world.target.finish();
    });

    await provisionDueGrants(world.ctx);
    await world.pass(60);
    expect((await world.rows.grants())[0]).toMatchObject({ state: 'active', stoodBefore: false });
    await world.pass(HOUR);

    expect(there(world)).toBe(false);
  });

  it('tells the target no end once its lease is over, and tells it later', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, VPN, HOUR);
    await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
    const connectors = new Map(world.ctx.connectors);
    connectors.get = (connectorId) => {
      slept(world);
      return world.ctx.connectors.get(connectorId);
    };

    await announceEnds({ ...world.ctx, connectors });

    expect(world.target.countOf('grant')).toBe(1);
    await world.pass(5);
    expect(world.target.endsAt(SAMI, 'vpn_users')).toEqual((await world.rows.grant(id)).expiresAt);
  });

  it('takes away what a late word of a later end gave anew', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, VPN, HOUR);
    await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
    world.target.during('grant', async () => {
      slept(world, 2 * HOUR + 61);
      await endsElsewhere(world);
      expect((await world.rows.grant(id)).remains).toBe('gone');
    });

    await announceEnds(world.ctx);
    await endsElsewhere(world);

    expect(there(world)).toBe(false);
    expect((await world.rows.grant(id)).state).toBe('revoked');
  });
});

describe('a process that slept while it was removing access', () => {
  it('removes nothing once its lease is over', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, HOUR);
    world.target.next('revoke', { kind: 'pending' });
    await world.pass(HOUR);
    world.target.finish();
    world.target.during('grants', async () => slept(world));
    world.target.holdsFromBefore(SAMI, 'vpn_users');

    await world.pass(60);

    expect(world.target.countOf('revoke')).toBe(1);
  });

  it('has access given again that it took from a newer grant', async () => {
    const world = await acmeWorld();
    world.target.forgets = true;
    await world.holds(SAMI, VPN, HOUR);
    world.clock.advance(HOUR * 1_000);
    world.target.during('revoke', async () => {
      slept(world);
      await endsElsewhere(world);
      await world.holds(SAMI, VPN, HOUR);
    });

    await endsElsewhere(world);
    expect((await world.rows.grants()).map((grant) => grant.state)).toEqual(['revoked', 'active']);
    await world.run();

    expect(there(world)).toBe(true);
    const given = world.target.calls.filter((call) => call.verb === 'grant').slice(1);
    expect(new Set(given.map((call) => call.operation.operationId)).size).toBe(given.length);
    await world.pass(HOUR);
    expect(there(world)).toBe(false);
  });

  it('concludes nothing from what it read before it slept', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, HOUR);
    const other = readsBackAndWaits(world);
    world.clock.advance(HOUR * 1_000);
    await startDueRevocations(world.ctx);
    const ending = revokeDueGrants(other.ctx);
    await other.hasRead;
    slept(world);
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    other.goOn();
    await ending;

    expect((await world.rows.grants())[0]?.state).toBe('revoking');
    await world.pass(5);
    await world.pass(5);
    expect((await world.rows.grants())[0]?.state).toBe('revoked');
    expect(there(world)).toBe(false);
  });
});

/** Another process, which sleeps from its next read back on, until it is told to go on. */
function readsBackAndWaits(world: AcmeWorld): { ctx: Ctx; hasRead: Promise<void>; goOn: () => void } {
  const read = latch();
  const gate = latch();
  const target: Connector = {
    health: () => world.target.health(),
    grant: (ref, operation) => world.target.grant(ref, operation),
    revoke: (ref, operation) => world.target.revoke(ref, operation),
    poll: (handle) => world.target.poll(handle),
    reads: {
      accounts: () => world.target.logins(),
      entitlements: () => world.target.entitlements(),
      grants: (query) => world.target.grants(query),
      async readBack(ref) {
        const look = await world.target.readBack(ref);
        read.open();
        await gate.opened;
        return look;
      },
    },
  };
  const connectors = new Map([...world.ctx.connectors, ['far', target]]);
  return { ctx: { ...world.ctx, connectors }, hasRead: read.opened, goOn: gate.open };
}

function latch(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
