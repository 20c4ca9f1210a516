import { describe, expect, it } from 'vitest';
import type { ConnectorFault } from '../../../src/domain/grant/connector.ts';
import { PersonId } from '../../../src/domain/ids.ts';
import { announceEnds } from '../../../src/operations/grant/end/announce-ends.ts';
import { listUntoldEnds } from '../../../src/operations/grant/end/list-untold-ends.ts';
import { importGrants } from '../../../src/operations/grant/import/import-grants.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { showGrant } from '../../../src/operations/grant/show-grant.ts';
import { giveBackButton } from '../../../src/slack/cards/grant/grant.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { shortenGrants } from '../../../src/store/grant/grant-end-store.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { acmeWorld, HOUR, PEOPLE_CSV, type AcmeWorld } from '../../support/acme-world.ts';
import { ALL } from '../../support/all-of-it.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const VPN = 'vpn/connect';
const QUARTER = HOUR / 4;
const toldEnd = (world: AcmeWorld) => world.target.endsAt(SAMI, 'vpn_users');
const tells = (world: AcmeWorld) => world.target.calls.filter(({ verb }) => verb === 'grant');
const giveBack = async (world: AcmeWorld, grantId: string) => returnGrant(await world.as(SAMI), { grantId });
const cardsOf = async (world: AcmeWorld, kind: string) =>
  (await world.rows.cards()).filter((card) => card.kind === kind).map((card) => card.audienceId);

describe('the end that a target is told', () => {
  it('stays that of the longer grant, when a shorter one of the same right is given', async () => {
    const world = await acmeWorld();
    const long = await world.holds(SAMI, VPN, 8 * HOUR);

    const short = await world.holds(SAMI, VPN, QUARTER);
    expect(toldEnd(world)).toEqual(long.expiresAt);
    await world.pass(QUARTER);

    expect((await world.rows.grant(short.id)).state).toBe('revoked');
    expect(toldEnd(world)).toEqual(long.expiresAt);
  });

  it('is none, while one of the grants of that right has none', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, 'permanent');

    await world.holds(SAMI, VPN, QUARTER);

    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    expect(toldEnd(world)).toBeUndefined();
  });

  it('is none beside imported access without an end', async () => {
    const world = await acmeWorld();
    await importGrants(world.ctx, {
      csv: `email,entitlement,since,expires,note\n${SAMI},${VPN},,permanent,\n`,
    });
    world.target.holdsFromBefore(SAMI, 'vpn_users');

    await world.holds(SAMI, VPN, QUARTER);

    expect(toldEnd(world)).toBeUndefined();
  });

  it('isn’t put on access that was there before without an end', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');

    const { id } = await world.holds(SAMI, VPN, QUARTER);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'active' });
    expect(toldEnd(world)).toBeUndefined();
    await world.pass(QUARTER);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
  });

  it('becomes that of the grant that remains, when the longer one is given back', async () => {
    const world = await acmeWorld();
    const long = await world.holds(SAMI, VPN, 8 * HOUR);
    const short = await world.holds(SAMI, VPN, HOUR);

    await giveBack(world, long.id);
    await world.run();
    await world.run();

    expect((await world.rows.grant(long.id)).remains).toBe('held-by-another-grant');
    expect(toldEnd(world)).toEqual(short.expiresAt);
    const ids = tells(world).map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is none, once a grant without an end is all that remains of a right that had one told', async () => {
    const world = await acmeWorld();
    const short = await world.holds(SAMI, VPN, HOUR);
    await world.holds(SAMI, VPN, 'permanent');
    expect(toldEnd(world)).toBeUndefined();

    await giveBack(world, short.id);
    await world.run();
    await world.run();

    expect(toldEnd(world)).toBeUndefined();
  });

  it('moves with an extension only where that grant ends last', async () => {
    const world = await acmeWorld();
    const long = await world.holds(SAMI, VPN, 4 * HOUR);
    const short = await world.holds(SAMI, VPN, HOUR);

    await world.asks(SAMI, VPN, { extendsGrantId: short.id, durationSeconds: HOUR });
    await world.run();
    expect(toldEnd(world)).toEqual(long.expiresAt);
    await world.asks(SAMI, VPN, { extendsGrantId: short.id, durationSeconds: 4 * HOUR });
    await world.run();

    expect(toldEnd(world)).toEqual((await world.rows.grant(short.id)).expiresAt);
  });

  it('isn’t told for somebody who isn’t active any more: it would give the access anew', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, VPN, 8 * HOUR);
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^6,sami.*\n/m, '') });
    world.target.loses(SAMI, 'vpn_users');
    const to = new Date(world.clock.now().getTime() + HOUR * 1_000);
    const told = tells(world).length;

    await transaction(world.ctx, (tx) => shortenGrants(tx, [{ id, to, warnAt: null }], world.clock.now()));
    await world.run();

    expect(tells(world)).toHaveLength(told);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'active', dueAt: null });
  });

  it('isn’t that of a longer grant which isn’t there yet, or is being removed', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'pending' });
    const long = await world.holds(SAMI, VPN, 8 * HOUR);
    expect(long.state).toBe('provisioning');
    const short = await world.holds(SAMI, VPN, HOUR);
    expect(tells(world).at(-1)?.operation.expiresAt).toEqual(short.expiresAt);

    world.target.finish();
    await world.pass(300);
    await giveBack(world, long.id);
    expect((await world.rows.grant(long.id)).state).toBe('revoking');
    await world.asks(SAMI, VPN, { extendsGrantId: short.id, durationSeconds: HOUR });
    await announceEnds(world.ctx);

    const { expiresAt } = await world.rows.grant(short.id);
    expect(tells(world).at(-1)?.operation.expiresAt).toEqual(expiresAt);
  });

  it('comes earlier when a grant is shortened', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, VPN, 8 * HOUR);
    const to = new Date(world.clock.now().getTime() + HOUR * 1_000);

    await transaction(world.ctx, (tx) => shortenGrants(tx, [{ id, to, warnAt: null }], world.clock.now()));
    await world.run();

    expect(toldEnd(world)).toEqual(to);
  });

  it('is told anew after a provisioning that was tried more than once, each time with an end of its own', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'loses-answer' });
    const { id } = await world.holds(SAMI, VPN, HOUR);
    expect((await world.rows.grant(id)).state).toBe('provisioning');

    await world.pass(2);
    await world.run();

    const grant = await world.rows.grant(id);
    expect(grant.state).toBe('active');
    expect(toldEnd(world)).toEqual(grant.expiresAt);
  });

  it('is told anew where the provisioning was refused and the access stands through another grant', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, HOUR);
    world.target.next('grant', { kind: 'fails', fault: { kind: 'conflict' } });

    const long = await world.holds(SAMI, VPN, 3 * HOUR);
    await world.run();

    expect((await world.rows.grant(long.id)).state).toBe('active');
    expect(toldEnd(world)).toEqual(long.expiresAt);
  });

  it('is on record when it was told', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, VPN, HOUR);
    await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
    await world.run();

    const [told] = await world.rows.eventsOf('grant.end-told');
    expect(await world.rows.kinds(id)).toContain('grant.end-told');
    const { expiresAt } = await world.rows.grant(id);
    expect(told).toMatchObject({ data: { expiresAt: expiresAt?.toISOString() } });
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});

describe('an end that the target doesn’t take', () => {
  async function extendedAt(fault: ConnectorFault) {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, VPN, 2 * HOUR);
    world.target.always('grant', { kind: 'fails', fault });
    await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
    await world.run();
    return { world, id };
  }

  it('is its owners’ card at once when it is refused for good, once, until it is told after all', async () => {
    const { world, id } = await extendedAt({ kind: 'denied' });
    const owner = (await world.rows.person('omar@acme.test')).id;
    expect(await cardsOf(world, 'end-not-told')).toEqual([owner]);
    await world.pass(10);
    await world.pass(60);
    expect(await world.rows.eventsOf('grant.end-not-told')).toHaveLength(1);
    expect((await showGrant(world.ctx, id)).grant.endUntoldSince).not.toBeNull();

    world.target.behave('grant');
    await world.pass(300);

    expect(toldEnd(world)).toEqual((await world.rows.grant(id)).expiresAt);
    expect((await showGrant(world.ctx, id)).grant.endUntoldSince).toBeNull();
    expect(await world.rows.grant(id)).toMatchObject({ dueAt: null, toldUntoldAt: null });
    await world.run();
    const shown = world.shown.filter(({ kind }) => kind === 'end-not-told');
    expect(shown.map(({ messageTs }) => messageTs === null)).toEqual([true, false]);
  });

  it('waits for its owners and nobody else, until the access ends', async () => {
    const { world, id } = await extendedAt({ kind: 'denied' });
    const waits = async (email: string) =>
      listUntoldEnds(world.ctx, PersonId.parse((await world.rows.person(email)).id), ALL);
    expect(await waits('omar@acme.test')).toMatchObject({ rows: [{ grant: { id } }], total: 1 });
    expect(await waits('dora@acme.test')).toEqual({ rows: [], total: 0 });

    await giveBack(world, id);

    expect(await waits('omar@acme.test')).toEqual({ rows: [], total: 0 });
  });

  it.each(['retryable', 'unknown_outcome'] as const)(
    'is its owners’ card after five minutes when it doesn’t get through: %s',
    async (kind) => {
      const { world } = await extendedAt({ kind });
      for (let passed = 0; passed < 9; passed++) await world.pass(33);
      expect(await cardsOf(world, 'end-not-told')).toEqual([]);

      await world.pass(3);

      expect(await cardsOf(world, 'end-not-told')).toHaveLength(1);
    },
  );
});

describe('the holder’s message about a grant', () => {
  it('knows of the other grant of the same right that goes on beyond its end', async () => {
    const world = await acmeWorld();
    const long = await world.holds(SAMI, VPN, 8 * HOUR);
    await world.holds(SAMI, VPN, HOUR);
    const short = await world.holds(SAMI, VPN, QUARTER);

    expect((await showGrant(world.ctx, short.id)).heldBy?.expiresAt).toEqual(long.expiresAt);
    expect((await showGrant(world.ctx, long.id)).heldBy).toBeNull();
  });

  it('knows of no grant of another right, and of none that isn’t there yet', async () => {
    const world = await acmeWorld();
    const held = await world.holds(SAMI, VPN, HOUR);
    await world.holds(SAMI, 'crm/agent', 8 * HOUR);
    world.target.next('grant', { kind: 'pending' });
    expect((await world.holds(SAMI, VPN, 8 * HOUR)).state).toBe('provisioning');

    expect(await showGrant(world.ctx, held.id)).toMatchObject({ heldBy: null, heldBeside: null });
  });

  it('doesn’t say that giving back the longest removes the access, while a shorter one holds it', async () => {
    const world = await acmeWorld();
    const alone = await world.holds(SAMI, VPN, 8 * HOUR);
    const asks = async () => JSON.stringify(giveBackButton(await showGrant(world.ctx, alone.id)));
    expect(await asks()).toContain('is removed right away');
    await world.holds(SAMI, VPN, HOUR);

    expect(await asks()).toContain('another way, so you keep it until that ends');
    expect(await asks()).not.toContain('removed at once');
    await giveBack(world, alone.id);
    await world.run();
    expect(await world.rows.grant(alone.id)).toMatchObject({ remains: 'held-by-another-grant' });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
  });

  it('is drawn anew when another grant comes to go on beyond its end, or no longer does', async () => {
    const world = await acmeWorld();
    const short = await world.holds(SAMI, VPN, HOUR);
    const drawn = () =>
      world.shown.filter(({ kind, subjectId }) => kind === 'grant' && subjectId === short.id).length;
    expect(drawn()).toBe(1);

    const long = await world.holds(SAMI, VPN, 8 * HOUR);
    await world.run();
    expect(drawn()).toBe(2);
    await giveBack(world, long.id);
    await world.run();
    await world.pass(5);

    expect(drawn()).toBe(3);
  });
});

describe('the end of what isn’t provisioned yet', () => {
  it('is told once more after it was put off, where another grant was given more time meanwhile', async () => {
    const world = await acmeWorld();
    const long = await world.holds(SAMI, VPN, 2 * HOUR);
    world.target.next('grant', { kind: 'pending' });
    await world.holds(SAMI, VPN, HOUR);
    await world.asks(SAMI, VPN, { extendsGrantId: long.id, durationSeconds: HOUR });
    await world.run();

    world.target.finish();
    await world.pass(300);

    expect((await world.rows.grants()).map(({ state }) => state)).toEqual(['active', 'active']);
    expect(toldEnd(world)).toEqual((await world.rows.grant(long.id)).expiresAt);
  });

  it('is told once more where it was shortened while the provisioning was under way', async () => {
    const world = await acmeWorld();
    const to = new Date(world.clock.now().getTime() + HOUR * 1_000);
    world.target.during('grant', async () => {
      const [given] = await world.rows.grants();
      if (given === undefined) throw new Error('nothing is being given');
      await transaction(world.ctx, (tx) =>
        shortenGrants(tx, [{ id: given.id, to, warnAt: null }], world.clock.now()),
      );
    });

    const { id } = await world.holds(SAMI, VPN, 8 * HOUR);
    await world.run();

    expect(await world.rows.grant(id)).toMatchObject({ state: 'active', expiresAt: to });
    expect(toldEnd(world)).toEqual(to);
  });
});
