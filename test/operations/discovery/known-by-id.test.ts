import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ExternalEntitlement } from '../../../src/domain/grant/connector.ts';
import type { EntitlementKey, GrantId } from '../../../src/domain/ids.ts';
import { discoverEntitlements } from '../../../src/operations/discovery/discover-entitlements.ts';
import { endGrant } from '../../../src/operations/grant/end/end-grant.ts';
import { readListing } from '../../../src/operations/look/read-listing.ts';
import { takeFound } from '../../../src/operations/look/take-found.ts';
import { isReadable } from '../../../src/domain/grant/connector.ts';
import { callAsListed } from '../../../src/store/grant/target-id-store.ts';
import { lastUnheard, rightKeys } from '../../../src/store/grant/right-store.ts';
import { changeGrant } from '../../../src/store/grant/grant-store.ts';
import { discoveryWorld, keyOf, MINUTES, NUMBERED, numbered } from '../../support/discovery-world.ts';

const SAMI = 'sami@acme.test';
const WEB = keyOf('t-eng-web');

let world: Awaited<ReturnType<typeof discoveryWorld>>;
const turn = () => world.pass(10 * MINUTES);
/** The next reading, and nothing else that is due. */
async function reads(): Promise<void> {
  world.clock.advance(10 * MINUTES * 1_000);
  await discoverEntitlements(world.ctx);
}
const list = (...listed: ExternalEntitlement[]) => (world.target.listed = listed);
const others = NUMBERED.filter(({ id }) => id !== '#eng-web');
const found = (id: string) =>
  [...world.ctx.config.entitlements.values()].find((one) => one.targetId === id)?.key as EntitlementKey;
const seenAs = (targetId: string) => ({ account: { id: SAMI, login: SAMI }, targetId });
const end = async (grantId: GrantId) =>
  endGrant(await world.as('omar@acme.test'), { grantId, comment: 'Done' });
/** Has a grant's row say of its target what it wouldn't by itself. */
const write = (id: GrantId, target: string, targetId: string | null) =>
  world.ctx.db.rows(
    sql`update "grant" set target = ${target}, target_id = ${targetId}::text where id = ${id}`,
  );

function readingOf(key: EntitlementKey) {
  const resource = world.ctx.config.resources.get('teams');
  const entitlement = world.ctx.config.entitlements.get(key);
  const connector = world.ctx.connectors.get('far');
  if (resource === undefined || entitlement === undefined || !isReadable(connector)) throw new Error();
  return { resource, entitlement, connector, renewLease: async () => undefined };
}
/** What the target listed of Sami while it was called as it was. */
const listedSo = {
  ...seenAs('#eng-web'),
  target: 't-eng-web',
  account: { id: SAMI, login: SAMI, email: SAMI },
};

describe('before ids were known', () => {
  beforeEach(async () => {
    world = await discoveryWorld();
  });

  it('what was seen of something else doesn’t get the id of what has the name by now', async () => {
    const [grant, behind] = [await world.holds(SAMI, WEB), await world.holds('dora@acme.test', WEB)];
    list(...NUMBERED);
    await turn();
    await changeGrant(world.ctx.db.drizzle, grant.id, ['active'], { seenAs: seenAs('#other') });
    await write(grant.id, 't-eng-web', null);
    await write(behind.id, 't-eng-web', null);
    await turn();
    expect((await world.rows.grant(grant.id)).targetId).toBeNull();
    expect((await world.rows.grant(behind.id)).targetId).toBe('#eng-web');
  });

  it('access whose place isn’t on record counts as here: the name that passed on isn’t taken for what it is of', async () => {
    world.target.place = { id: 'here', name: 'Here' };
    const grant = await world.holds(SAMI, WEB);
    await changeGrant(world.ctx.db.drizzle, grant.id, ['active'], { seenAs: seenAs('#gone'), place: null });
    list(...NUMBERED);
    await turn();
    expect(world.ctx.config.entitlements.get(WEB)?.targetId).toBeUndefined();
    expect((await world.rows.grant(grant.id)).targetId).toBeNull();
  });

  it('access whose place isn’t on record is numbered and called as it is by now', async () => {
    world.target.place = { id: 'here', name: 'Here' };
    const grant = await world.holds(SAMI, WEB);
    await changeGrant(world.ctx.db.drizzle, grant.id, ['active'], { place: null });
    list(...NUMBERED);
    await reads();
    world.target.renamesTarget('#eng-web', 'eng-www', 't-eng-www');
    await reads();
    expect(await world.rows.grant(grant.id)).toMatchObject({
      target: 't-eng-www',
      targetId: '#eng-web',
      place: null,
    });
  });

  it('what was given under a name that it had longer ago is known by what was seen', async () => {
    const grant = await world.holds(SAMI, WEB);
    list(...NUMBERED);
    await turn();
    await changeGrant(world.ctx.db.drizzle, grant.id, ['active'], { seenAs: seenAs('#eng-web') });
    await write(grant.id, 't-eng-earlier', null);
    await turn();
    expect(await world.rows.grant(grant.id)).toMatchObject({ target: 't-eng-web', targetId: '#eng-web' });
  });

  it('more than a statement is through with in its time is numbered and called as it is by now', async () => {
    const grant = await world.holds(SAMI, WEB);
    await world.ctx.db.rows(
      sql`insert into "grant" select (jsonb_populate_record(g,
          jsonb_build_object('id', g.id || n, 'request_id', null, 'due_at', null))).*
        from "grant" g, generate_series(1, 4100) n where g.id = ${grant.id}`,
    );
    list(...NUMBERED);
    await reads();
    world.target.renamesTarget('#eng-web', 'eng-www', 't-eng-www');
    await reads();
    expect(
      await world.ctx.db.rows(
        sql`select target, target_id as id, count(*) as count from "grant" group by 1, 2`,
      ),
    ).toEqual([{ target: 't-eng-www', id: '#eng-web', count: 4_101 }]);
    expect((await world.rows.eventsOf('entitlement.renamed'))[0]).toMatchObject({ data: { grants: 4_101 } });
  });

  it('a look that began by a name that it lost since takes nothing on', async () => {
    const grant = await world.holds(SAMI, WEB);
    await changeGrant(world.ctx.db.drizzle, grant.id, ['active'], { seenAs: seenAs('#eng-web') });
    const reading = readingOf(WEB);
    list(...others, numbered('#eng-web', 'eng-www'));
    await turn();
    const look = takeFound(world.ctx, reading, {
      unheld: [{ ...listedSo, targetId: undefined }],
      listedFrom: world.clock.now(),
    });
    await expect(look).rejects.toMatchObject({ fault: { kind: 'retryable' } });
    expect(await world.rows.eventsOf('grant.imported')).toEqual([]);
  });

  it('more than a reading may hold up is left to the next one, and is known by its id before it is called otherwise', async () => {
    for (const email of [SAMI, 'dora@acme.test', 'kim@acme.test']) await world.holds(email, WEB);
    const called = [{ key: WEB, id: '#eng-web', target: 't-eng-www', before: 't-eng-web' }];
    const reading = async () => {
      const on = { now: world.clock.now(), most: 2 };
      const { waiting, moved } = await world.ctx.db.transaction((tx) =>
        callAsListed(tx, { connectorId: 'far', place: null }, called, on),
      );
      const rows = await world.ctx.db.rows<{ known: number; called: number }>(
        sql`select count(target_id) as known, count(*) filter (where target = 't-eng-www') as called from "grant"`,
      );
      return { ...rows[0], waits: waiting.has(WEB), moved: moved.get(WEB) ?? 0 };
    };
    expect(await reading()).toEqual({ known: 2, called: 0, waits: true, moved: 0 });
    expect(await reading()).toEqual({ known: 3, called: 0, waits: true, moved: 0 });
    expect(await reading()).toEqual({ known: 3, called: 2, waits: true, moved: 2 });
    expect(await reading()).toEqual({ known: 3, called: 3, waits: false, moved: 1 });
  });

  it('a call that may still arrive is waited for under the name that its target has after that', async () => {
    const grant = await world.holds(SAMI, WEB);
    await end(grant.id);
    await world.run();
    const unheardAt = new Date(world.clock.now().getTime() + 10 * MINUTES * 1_000);
    await world.ctx.db.rows(
      sql`update "grant" set unheard_at = ${unheardAt.toISOString()}::timestamptz where id = ${grant.id}`,
    );
    const held = await world.holds('dora@acme.test', WEB);
    await changeGrant(world.ctx.db.drizzle, held.id, ['active'], { seenAs: seenAs('#eng-web') });
    list(...others, numbered('#eng-web', 'eng-www'));
    await turn();
    const now = { connectorId: 'far', target: 't-eng-www', targetId: '#eng-web', account: { email: SAMI } };
    expect(await lastUnheard(world.ctx.db.drizzle, now, new Date(0))).toEqual(unheardAt);
  });
});

describe('by its id', () => {
  beforeEach(async () => {
    world = await discoveryWorld(NUMBERED);
  });

  /** What an entitlement of the file gave, seen as `#eng-web`. */
  async function holdsTyped(target: string) {
    const { id } = await world.holds(SAMI, found('#eng-ops'));
    world.target.loses(SAMI, 't-eng-ops');
    await changeGrant(world.ctx.db.drizzle, id, ['active'], { seenAs: seenAs('#eng-web') });
    await write(id, target, null);
    await world.ctx.db.rows(sql`update "grant" set entitlement = 'teams/core' where id = ${id}`);
    return id;
  }

  it('what a typed entitlement gave is the same right: its end leaves who holds it besides', async () => {
    const held = await world.holds(SAMI, found('#eng-web'));
    const typed = await holdsTyped('t-eng-earlier');
    await end(typed);
    await world.run();
    expect(await world.rows.grant(typed)).toMatchObject({ remains: 'held-by-another-grant' });
    expect((await world.rows.grant(held.id)).state).toBe('active');
    expect(world.target.holds(SAMI, 't-eng-web')).toBe(true);
  });

  it('what a typed entitlement gave is called as it is by now', async () => {
    const typed = await holdsTyped('t-eng-web');
    world.target.renamesTarget('#eng-web', 'eng-www', 't-eng-www');
    await turn();
    expect((await world.rows.grant(typed)).target).toBe('t-eng-www');
    expect((await world.rows.eventsOf('entitlement.renamed'))[0]).toMatchObject({ data: { grants: 1 } });
  });

  it('a right is locked under its id and under its name, which a release before knows it by', () => {
    const right = (target: string, targetId?: string) =>
      rightKeys({ connectorId: 'far', target, ...(targetId && { targetId }), account: { email: SAMI } });
    const common = (one: string[], other: string[]) => one.filter((key) => other.includes(key));
    expect(common(right('t-old', '#1'), right('t-new', '#1'))).toHaveLength(1);
    expect(common(right('t-old', '#1'), right('t-old'))).toHaveLength(1);
    expect(common(right('t-old', '#1'), right('#1'))).toEqual([]);
  });

  it('a look that began under its former name finds who holds it by now', async () => {
    const key = found('#eng-web');
    await world.holds(SAMI, key);
    const reading = readingOf(key);
    const before = await readListing(world.ctx, reading);
    expect(before.unheld).toEqual([]);
    world.target.renamesTarget('#eng-web', 'eng-www', 't-eng-www');
    await turn();
    const listing = await readListing(world.ctx, reading);
    expect(listing.unheld).toEqual([]);
    await takeFound(world.ctx, reading, { unheld: [listedSo], listedFrom: world.clock.now() });
    expect(await world.rows.eventsOf('grant.imported')).toEqual([]);
  });
});
