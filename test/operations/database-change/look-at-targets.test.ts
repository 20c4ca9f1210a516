import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/domain/grant/connector.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { showFinding } from '../../../src/operations/finding/show-finding.ts';
import {
  noticeDatabaseChange,
  tellDatabaseChange,
} from '../../../src/operations/database-change/notice-database-change.ts';
import { showDatabaseChange } from '../../../src/operations/database-change/show-database-change.ts';
import { databaseChangeCard } from '../../../src/slack/cards/database-change/database-change.ts';
import { findingCard } from '../../../src/slack/cards/grant/finding.ts';
import { reads } from '../../slack/support/reads.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../support/acme-world.ts';

const [SAMI, OMAR] = ['sami@acme.test', 'omar@acme.test'];
const LOST = 'grant_0mx2skggo0000000000000000:0';

/** A world whose database is about to be another one, as after a failover. */
async function failedOver(): Promise<AcmeWorld> {
  const world = await acmeWorld();
  await noticeDatabaseChange(world.ctx);
  await changes(world);
  return world;
}

const changes = async ({ ctx }: AcmeWorld): Promise<unknown> =>
  ctx.db.drizzle.execute(sql`update database_identity set timeline = '00000000'`);

/** What is due now is done, and what was under way at a target before has ended. */
async function settles(world: AcmeWorld): Promise<void> {
  await world.run();
  await world.pass(LEASE_MS / 1_000);
  await world.pass(30);
}

const found = async (world: AcmeWorld) =>
  (await world.rows.grants()).filter(({ source }) => source === 'found');

const adminsCard = async (world: AcmeWorld): Promise<string> => {
  const change = world.shown.findLast(({ kind }) => kind === 'database-change');
  const view = await showDatabaseChange(world.ctx, change?.subjectId ?? '');
  return reads(databaseChangeCard(view, { now: world.clock.now(), command: '/access' }));
};

describe('a database that is another one than it was', () => {
  it('is noticed once by many processes, and admins are told', async () => {
    const world = await failedOver();

    const noticed = await Promise.all([1, 2, 3, 4].map(() => noticeDatabaseChange(world.ctx)));
    expect(noticed.filter((times) => times > 0)).toEqual([1]);
    await settles(world);

    expect(await world.rows.eventsOf('database.changed')).toMatchObject([{ data: { change: 'promoted' } }]);
    expect(await world.rows.eventsOf('database.settled')).toMatchObject([{ data: { found: 0, missing: 0 } }]);
    expect(await noticeDatabaseChange(world.ctx)).toBe(0);
    expect(await adminsCard(world)).toMatch(
      /standby of the database took over.*may be lost[^]*has looked at \d+ resources?: everything there is on record[^]*somebody has to look there/,
    );
  });

  it('is no other one where the server stopped saying which timeline it is on, or says it for the first time', async () => {
    const world = await acmeWorld();
    await noticeDatabaseChange(world.ctx);
    await world.ctx.db.drizzle.execute(sql`update database_identity set timeline = null, system = null`);

    expect(await noticeDatabaseChange(world.ctx)).toBe(0);
    await changes(world);
    expect(await noticeDatabaseChange(world.ctx)).toBe(1);
  });

  it('is looked through on the word of somebody at the command line too', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');

    expect(await tellDatabaseChange(world.ctx)).toBe(4);
    await settles(world);

    expect(await found(world)).toHaveLength(1);
    expect(await world.rows.eventsOf('database.changed')).toMatchObject([{ data: { change: 'told' } }]);
    expect(await adminsCard(world)).toMatch(/The database was restored, said the command line/);
  });

  it('has what we gave and have no record of put before its owners, until the end that its target lists', async () => {
    const world = await failedOver();
    const expiresAt = new Date(world.clock.now().getTime() + HOUR * 1_000);
    world.target.keepsOperations = true;
    world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: LOST, expiresAt });

    await settles(world);

    const [grant] = await found(world);
    expect(grant).toMatchObject({ state: 'active', expiresAt, entitlement: 'vpn/connect' });
    const { id } = await world.rows.person(OMAR);
    const view = await showFinding(world.ctx, grant?.id ?? '');
    expect(view.finding).toMatchObject({ state: 'open', askedIds: [id], operation: LOST });
    expect(reads(findingCard(view, id, { now: world.clock.now(), command: '/access' }))).toMatch(
      /Sallyport gave it, and the database has lost who approved it[^]*It ends then, or when somebody removes it[^]*\[Adopt…\] \[Remove\] \[Ignore…\]/,
    );
    expect(await world.rows.kinds(grant?.id ?? '')).toEqual(['grant.imported', 'finding.asked']);
    expect(await adminsCard(world)).toMatch(
      /Access that isn’t on record was found once, and its owners are asked/,
    );

    await world.pass(HOUR);
    await world.run();
    expect(await world.rows.grant(grant?.id ?? '')).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
  });

  it('has what we gave ended at once where its end is past by now', async () => {
    const world = await failedOver();
    const expiresAt = new Date(world.clock.now().getTime() - HOUR * 1_000);
    world.target.keepsOperations = true;
    world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: LOST, expiresAt });

    await settles(world);

    expect(await found(world)).toMatchObject([{ state: 'revoked', endReason: 'expired', remains: 'gone' }]);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
  });

  it('removes nothing by itself that may have stood there for ever: an owner decides', async () => {
    const world = await failedOver();
    const longAgo = new Date(world.clock.now().getTime() - HOUR * 1_000);
    world.target.holdsFromBefore(SAMI, 'vpn_users', { expiresAt: longAgo });

    await settles(world);
    await world.pass(HOUR);

    const [grant] = await found(world);
    expect(grant).toMatchObject({ state: 'active', expiresAt: null });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    await decideFinding(await world.as(OMAR), { grantId: grant?.id ?? '', verdict: 'remove' });
    await world.run();
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
  });

  it('finds what is given late, by a process that the database knows nothing of, at its second look', async () => {
    const world = await failedOver();
    await world.run();
    expect(await found(world)).toEqual([]);

    world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: LOST });
    await world.pass(LEASE_MS / 1_000);

    expect(await found(world)).toHaveLength(1);
    expect(await world.rows.eventsOf('database.settled')).toHaveLength(1);
  });

  it('takes no access for found that ended while its target was read, unless it is there later as well', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(HOUR);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    await changes(world);
    world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: `${id}:0` });

    await world.run();
    expect(await found(world)).toEqual([]);
    await settles(world);
    expect(await found(world)).toHaveLength(1);
  });

  it('ends what is on record and isn’t there any more, so that nothing gives it anew', async () => {
    const world = await failedOver();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.loses(SAMI, 'vpn_users');
    await world.pass(30);
    await settles(world);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', endReason: 'missing' });
    expect(await world.rows.eventsOf('database.settled')).toMatchObject([{ data: { missing: 1 } }]);
    expect(await adminsCard(world)).toMatch(/1 grant on record wasn’t there any more, so it has ended/);
    expect(world.target.calls.filter(({ verb }) => verb === 'grant')).toHaveLength(1);
  });

  it('says what can’t be read, goes on trying, and says when it could', async () => {
    const world = await failedOver();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
    await world.run();
    expect(await adminsCard(world)).toMatch(/Couldn’t be read:/);

    world.target.behave('grants');
    await settles(world);
    await settles(world);
    expect(await found(world)).toHaveLength(1);
    expect(await adminsCard(world)).not.toMatch(/Couldn’t be read:/);
  });
});
