import { beforeEach, expect, it } from 'vitest';
import { discoverEntitlements } from '../../../src/operations/discovery/discover-entitlements.ts';
import { listUnreadCatalogs } from '../../../src/operations/discovery/list-unread-catalogs.ts';
import { discoveryWorld, keyOf, MINUTES, NUMBERED, numbered } from '../../support/discovery-world.ts';

const SAMI = 'sami@acme.test';
const HERE = { id: 'one', name: 'One' };
const COPY = { id: 'copy', name: 'Copy' };
/** A restored copy: everything is called as it was, under other ids. */
const COPIED = NUMBERED.map(({ id, name }) => numbered(`${id}-copy`, name));

let world: Awaited<ReturnType<typeof discoveryWorld>>;
beforeEach(async () => {
  world = await discoveryWorld();
  world.target.place = HERE;
});

const turn = () => world.pass(10 * MINUTES);
const keys = () => [...world.ctx.config.entitlements.keys()].toSorted();
const idOf = (key: ReturnType<typeof keyOf>) => world.ctx.config.entitlements.get(key)?.targetId;
/** Settings that are wrong for one reading, which is made before anybody has noticed. */
async function readsCopy(): Promise<void> {
  world.target.place = COPY;
  world.target.listed = COPIED;
  world.clock.advance(10 * MINUTES * 1_000);
  expect(await discoverEntitlements(world.ctx)).toBe(1);
}

it('what is read of another system than access stands at changes nothing, and is said', async () => {
  world.target.listed = [...NUMBERED];
  await turn();
  const before = keys();
  const grant = await world.holds(SAMI, keyOf('t-eng-web'));
  const request = await world.asks(SAMI, keyOf('t-eng-api'));
  await readsCopy();
  await turn();
  expect(keys()).toEqual(before);
  expect((await world.rows.request(request.id)).state).toBe('pending');
  expect((await listUnreadCatalogs(world.ctx)).map(({ sentence }) => sentence)).toEqual([
    'What teams discovers couldn’t be read: far acts at another system than the one where access stands, which has to be settled first. What can be asked for stays as it was',
  ]);
  world.target.place = HERE;
  world.target.listed = [...NUMBERED];
  await turn();
  await turn();
  expect(await listUnreadCatalogs(world.ctx)).toEqual([]);
  expect(keys()).toEqual(before);
  expect((await world.rows.grant(grant.id)).state).toBe('active');
});

it('ids that are first read of another system are nobody’s here', async () => {
  const grant = await world.holds(SAMI, keyOf('t-eng-web'));
  await readsCopy();
  expect(idOf(keyOf('t-eng-web'))).toBeUndefined();
  world.target.place = HERE;
  world.target.listed = [...NUMBERED];
  await turn();
  await turn();
  expect(idOf(keyOf('t-eng-web'))).toBe('#eng-web');
  expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'active', targetId: '#eng-web' });
});
