import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { importGrants } from '../../../src/operations/grant/import/import-grants.ts';
import { listHolders } from '../../../src/operations/grant/list-holders.ts';
import { provisionDueGrants } from '../../../src/operations/grant/give/provision-due-grants.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR, NOW, PEOPLE_CSV, type AcmeWorld } from '../../support/acme-world.ts';
import { describePostgres } from '../../support/database.ts';
import { LOSE_DATABASE } from '../../support/lost-database.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const [SAMI, OMAR, ADA] = ['sami@acme.test', 'omar@acme.test', 'ada@acme.test'];
const OKAFOR = 'sami.okafor@acme.test';
const VPN = 'vpn/connect';
const there = (world: AcmeWorld) => world.target.holds(SAMI, 'vpn_users');
const foundOnes = async (world: AcmeWorld) =>
  (await world.rows.grants()).filter(({ source }) => source === 'found');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

const loseDatabase = (world: AcmeWorld) =>
  world.ctx.db.drizzle.transaction(async (tx) => {
    for (const statement of LOSE_DATABASE) await tx.execute(sql.raw(statement));
  });

async function askedOf(world: AcmeWorld): Promise<string[]> {
  const cards = (await world.rows.cards()).filter(({ kind }) => kind === 'finding');
  const emails = [OMAR, ADA, 'dora@acme.test', 'lena@acme.test', SAMI];
  const ids = new Map(
    await Promise.all(emails.map(async (email) => [(await world.rows.person(email)).id, email] as const)),
  );
  return cards.map(({ audienceId }) => ids.get(audienceId) ?? audienceId).toSorted();
}

describe('access that a lost database forgot', () => {
  it('ends with the grant that its holder asks for again, where the target lists our operation', async () => {
    const world = await acmeWorld();
    world.target.keepsOperations = true;
    const forgotten = await world.holds(SAMI, VPN, HOUR);
    await loseDatabase(world);

    const again = await world.holds(SAMI, VPN, HOUR);

    expect(await foundOnes(world)).toEqual([]);
    expect((await world.rows.eventsOf('grant.taken-over'))[0]).toMatchObject({
      subject: { grantId: again.id },
      data: { account: SAMI, operation: `${forgotten.id}:0` },
    });
    await world.pass(HOUR);
    expect(await world.rows.grant(again.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(there(world)).toBe(false);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('is put before the owners where it doesn’t, and ends at the end that the target has for it', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, 3 * HOUR);
    await loseDatabase(world);

    await world.holds(SAMI, VPN, HOUR);
    await world.pass(HOUR);

    expect(there(world)).toBe(true);
    expect(await askedOf(world)).toEqual([OMAR]);
    expect((await foundOnes(world))[0]?.expiresAt).toEqual(later(3 * HOUR));
    await world.pass(2 * HOUR);
    await world.pass(1);
    expect(there(world)).toBe(false);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('ends with the next grant also where our own row says that it was gone', async () => {
    const world = await acmeWorld();
    world.target.keepsOperations = true;
    const { id } = await world.holds(SAMI, VPN, HOUR);
    await world.pass(HOUR);
    world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: `${id}:0` });

    await world.holds(SAMI, VPN, HOUR);
    await world.pass(HOUR);

    expect(there(world)).toBe(false);
    expect(await foundOnes(world)).toEqual([]);
  });

  it('isn’t taken over where an earlier release left it, since it stood before, to whoever decides', async () => {
    const world = await acmeWorld();
    world.target.keepsOperations = true;
    const { id } = await world.holds(SAMI, VPN, HOUR);
    await world.pass(HOUR);
    await world.ctx.db.drizzle.execute(sql`update "grant" set stood_before = true, remains = 'stood-before'`);
    world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: `${id}:0` });

    await world.holds(SAMI, VPN, HOUR);
    await world.pass(HOUR);

    expect(there(world)).toBe(true);
    expect(await foundOnes(world)).toHaveLength(1);
    expect(await world.rows.eventsOf('grant.taken-over')).toEqual([]);
  });

  it.each([
    ['somebody else’s', async () => 'op_4711'],
    ['that only looks like one of ours', async () => 'grant_1:0'],
    [
      'of what another person holds here',
      async (world: AcmeWorld) => `${(await world.holds('mona@acme.test', VPN, HOUR)).id}:0`,
    ],
  ])('isn’t taken over on the word of an operation %s', async (_, operationOf) => {
    const world = await acmeWorld();
    world.target.keepsOperations = true;
    world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: await operationOf(world) });

    await world.holds(SAMI, VPN, HOUR);
    await world.pass(HOUR);

    expect(there(world)).toBe(true);
    expect(await foundOnes(world)).toHaveLength(1);
    expect(await world.rows.eventsOf('grant.taken-over')).toEqual([]);
  });
});

describe('access that was there before a grant of it began', () => {
  it('becomes a grant of its own at once, on record, asked of its owners, and outlives the other', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');

    const asked = await world.holds(SAMI, VPN, HOUR);

    const [found] = await foundOnes(world);
    expect(found).toMatchObject({
      state: 'active',
      principalId: asked.principalId,
      entitlement: VPN,
      expiresAt: null,
      seenAs: { account: { id: SAMI, login: SAMI } },
      activeAt: NOW,
    });
    const omar = await world.rows.person(OMAR);
    expect(
      (await world.rows.eventsOf('grant.found')).map(({ subject, data }) => [subject.grantId, data]),
    ).toEqual([[found?.id, { account: SAMI, expiresAt: null, before: asked.id, to: [omar.id], proof: '' }]]);
    expect(await askedOf(world)).toEqual([OMAR]);
    expect(world.shown.filter(({ kind }) => kind === 'finding')).toHaveLength(1);
    const { holders } = await listHolders(await world.as(ADA), { resource: VPN }, { offset: 0, limit: 8 });
    expect(holders.rows.map(({ grant }) => grant.source).toSorted()).toEqual(['found', 'request']);
    await world.pass(HOUR);
    expect(await world.rows.grant(asked.id)).toMatchObject({ remains: 'held-by-another-grant' });
    expect(there(world)).toBe(true);
  });

  it('has no end where the one that the target lists is past', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users', { expiresAt: later(-60) });

    await world.holds(SAMI, VPN, HOUR);

    expect((await foundOnes(world))[0]).toMatchObject({ state: 'active', expiresAt: null });
  });

  it('is found once, however many grants of it come and go', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');

    for (let round = 0; round < 3; round++) {
      await world.holds(SAMI, VPN, HOUR);
      await world.holds(SAMI, VPN, HOUR);
      await world.pass(HOUR);
      await world.pass(1);
    }

    expect(await foundOnes(world)).toHaveLength(1);
    expect(await askedOf(world)).toHaveLength(1);
  });

  it('is found again when it comes back after it was removed', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    await world.holds(SAMI, VPN, HOUR);
    await world.pass(HOUR);
    await returnGrant(await world.as(SAMI), { grantId: (await foundOnes(world))[0]?.id ?? '' });
    await world.run();
    expect(there(world)).toBe(false);
    world.target.holdsFromBefore(SAMI, 'vpn_users');

    await world.holds(SAMI, VPN, HOUR);

    expect((await foundOnes(world)).map(({ state }) => state).toSorted()).toEqual(['active', 'revoked']);
  });

  it('isn’t found where it was taken on from a list', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    await importGrants(world.ctx, {
      csv: `email,entitlement,since,expires,note\n${SAMI},${VPN},,permanent,\n`,
    });

    await world.holds(SAMI, VPN, HOUR);

    expect(await foundOnes(world)).toEqual([]);
  });

  it('is found under the account’s other name too, though the person holds one of their address already', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, HOUR);
    await world.ctx.db.drizzle.execute(
      sql`update "grant" set seen_as = '{"account":{"id":"another","login":"SAMI"}}'`,
    );

    await world.holds(SAMI, VPN, HOUR);

    expect((await foundOnes(world)).map(({ seenAs }) => seenAs?.account.id)).toEqual([SAMI]);
  });

  it('is found for somebody who left before it was given, and told with what they hold', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const request = await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^6,sami.*\n/m, '') });

    await world.run();
    await world.run();

    expect(await world.rows.grantOf(request.id)).toMatchObject({ state: 'failed' });
    expect(await foundOnes(world)).toMatchObject([{ state: 'active' }]);
    expect(world.target.countOf('grant')).toBe(0);
    expect(world.shown.filter(({ kind }) => kind === 'leaver').length).toBeGreaterThan(0);
  });

  it('is found before emergency access is given, too', async () => {
    const emergency = '    break_glass: { allowed_if: "true", max: 1h, review_by: [omar@acme.test] }\n';
    const world = await acmeWorld({ yaml: `${ACME_YAML}${emergency}` });
    world.target.holdsFromBefore(SAMI, 'db_read');

    await breakGlass(await world.as(SAMI), {
      entitlement: 'prod-db/read',
      durationSeconds: 1_800,
      justification: 'The payments are down',
      idempotencyKey: 'form 1',
    });
    await world.run();
    await world.pass(HOUR);

    expect(await foundOnes(world)).toMatchObject([{ entitlement: 'prod-db/read', state: 'active' }]);
    expect(world.target.holds(SAMI, 'db_read')).toBe(true);
  });

  it('is nobody’s finding where nothing can be read: a person gives it, and a person removes it', async () => {
    const world = await acmeWorld();
    const request = await world.asks(SAMI, 'wiki/editor');
    await approveRequest(await world.as('lena@acme.test'), { requestId: request.id });
    await world.run();

    expect(await foundOnes(world)).toEqual([]);
    expect((await world.rows.tasks()).map(({ kind }) => kind)).toEqual(['grant']);
  });

  it('isn’t concluded from a look that failed', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    world.target.next('grants', { kind: 'fails', fault: { kind: 'retryable' } });

    const { id } = await world.holds(SAMI, VPN, HOUR);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'provisioning', stoodBefore: null });
    expect(await foundOnes(world)).toEqual([]);
    expect(world.target.countOf('grant')).toBe(0);
    await world.pass(60);
    expect(await foundOnes(world)).toHaveLength(1);
  });

  it('isn’t written by a process whose lease is over: whoever works on it then finds it', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const request = await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    world.target.during('grants', async () => {
      world.clock.advance(61_000);
      await provisionDueGrants(world.ctx);
    });

    await world.run();

    expect(await foundOnes(world)).toHaveLength(1);
    expect(await world.rows.eventsOf('grant.found')).toHaveLength(1);
    expect((await world.rows.grantOf(request.id)).state).toBe('active');
  });

  it('isn’t written where somebody else has claimed the grant meanwhile', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const { id } = await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    world.target.during('grants', async () => {
      await world.ctx.db.drizzle.execute(sql`update "grant" set lease_until = lease_until + interval '1 s'`);
    });

    await provisionDueGrants(world.ctx);

    expect(await world.rows.grantOf(id)).toMatchObject({ state: 'provisioning', stoodBefore: null });
    expect(await foundOnes(world)).toEqual([]);
  });

  it('is written with its note in one transaction, or not at all', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const db = world.ctx.db.drizzle;
    await db.execute(
      sql`create function stop() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
    );
    await db.execute(sql`create trigger stop before insert on finding for each row execute function stop()`);

    const { id } = await world.holds(SAMI, VPN, HOUR);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'provisioning', stoodBefore: null });
    expect(world.target.countOf('grant')).toBe(0);
    expect([await foundOnes(world), await world.rows.eventsOf('grant.found')]).toEqual([[], []]);
    await db.execute(sql`drop trigger stop on finding`);
    await world.pass(60);
    expect((await world.rows.grant(id)).state).toBe('active');
    expect(await askedOf(world)).toEqual([OMAR]);
  });

  it.each(['ends', 'is extended'])(
    'is found when a grant %s that an earlier release left it to',
    async (how) => {
      const world = await acmeWorld();
      const { id } = await world.holds(SAMI, VPN, HOUR);
      await world.ctx.db.drizzle.execute(sql`update "grant" set stood_before = true`);

      if (how === 'is extended') await world.asks(SAMI, VPN, { extendsGrantId: id, durationSeconds: HOUR });
      await world.pass(how === 'ends' ? HOUR : 1);
      if (how === 'ends')
        expect(await world.rows.grant(id)).toMatchObject({ remains: 'held-by-another-grant' });

      expect(await foundOnes(world)).toHaveLength(1);
      expect(there(world)).toBe(true);
    },
  );
});

describePostgres('two grants that see one account under two addresses, at the same time', () => {
  it('find what was there once', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const readBack = world.target.readBack.bind(world.target);
    let looking = 0;
    let bothLook = (): void => {};
    const both = new Promise<void>((resolve) => (bothLook = resolve));
    world.target.readBack = async (ref) => {
      const look = await readBack({ ...ref, account: { ...ref.account, email: SAMI } });
      if (++looking === 2) bothLook();
      if (looking <= 2) await both;
      return look;
    };
    await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(`6,${SAMI}`, `6,${OKAFOR}`) });
    await world.asks(SAMI, VPN, { durationSeconds: 2 * HOUR });

    await Promise.all([provisionDueGrants(world.ctx), provisionDueGrants(world.ctx)]);

    expect(looking).toBeGreaterThan(1);
    expect(await foundOnes(world)).toHaveLength(1);
  });
});
