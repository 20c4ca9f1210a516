import { beforeEach, expect, it } from 'vitest';
import type { EntitlementKey } from '../../../src/domain/ids.ts';
import { changeGrant } from '../../../src/store/grant/grant-store.ts';
import { DAY, discoveryWorld, keyOf, MINUTES, NUMBERED, numbered } from '../../support/discovery-world.ts';

const SAMI = 'sami@acme.test';
const DORA = 'dora@acme.test';
const WEB = keyOf('t-eng-web');

/** What was discovered before ids were known. */
let world: Awaited<ReturnType<typeof discoveryWorld>>;
beforeEach(async () => {
  world = await discoveryWorld();
});

const turn = () => world.pass(10 * MINUTES);
const changes = () => world.shown.filter(({ kind }) => kind === 'catalog-change');
const found = (id: string) =>
  [...world.ctx.config.entitlements.values()].find((one) => one.targetId === id)?.key as EntitlementKey;
const others = NUMBERED.filter(({ id }) => id !== '#eng-web');
/** Access that was seen at the target while that had this id. */
async function holdsSeen(email: string, targetId: string) {
  const grant = await world.holds(email, WEB);
  const seenAs = { account: { id: email, login: email }, targetId };
  await changeGrant(world.ctx.db.drizzle, grant.id, ['active'], { seenAs });
  return grant;
}

it('the first list with ids tells nobody anything: all of it stays, and grants know their ids', async () => {
  const [unseen, seen] = [await world.holds(SAMI, WEB), await holdsSeen(DORA, '#eng-web')];
  const before = changes().length;
  world.target.listed = [...NUMBERED];
  await turn();
  await turn();
  expect(found('#eng-web')).toBe(WEB);
  expect(found('#eng-api')).toBe(keyOf('t-eng-api'));
  expect(changes()).toHaveLength(before);
  for (const { id } of [unseen, seen])
    expect(await world.rows.grant(id)).toMatchObject({ state: 'active', targetId: '#eng-web' });
  const events = await world.rows.eventsOf('entitlement.numbered');
  expect(events).toHaveLength(3);
  expect(events.map(({ data, subject }) => ({ ...data, ...subject }))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ entitlement: WEB, id: '#eng-web', by: 'seen-access' }),
      expect.objectContaining({ entitlement: keyOf('t-eng-api'), id: '#eng-api', by: 'name' }),
    ]),
  );
});

it('what was renamed before that list is known by the id under which access to it was seen', async () => {
  const grant = await holdsSeen(SAMI, '#eng-web');
  world.target.listed = [...others, numbered('#eng-web', 'eng-www')];
  await turn();
  await turn();
  expect(found('#eng-web')).toBe(WEB);
  expect(await world.rows.grant(grant.id)).toMatchObject({
    state: 'active',
    target: 't-eng-www',
    targetId: '#eng-web',
  });
});

it('a name that had passed to another by then isn’t taken for what access was seen of', async () => {
  const grant = await holdsSeen(SAMI, '#gone');
  world.target.listed = [...NUMBERED];
  await turn();
  await turn();
  expect(found('#eng-web')).not.toBe(WEB);
  expect(await world.rows.grant(grant.id)).toMatchObject({ endReason: 'retired', targetId: null });
});

it('one id of several under which its access was seen isn’t taken for it', async () => {
  const grants = [await holdsSeen(SAMI, '#eng-web'), await holdsSeen(DORA, '#gone')];
  world.target.listed = [...NUMBERED];
  await turn();
  await turn();
  expect(found('#eng-web')).not.toBe(WEB);
  for (const { id } of grants) expect((await world.rows.grant(id)).endReason).toBe('retired');
});

it('a directory whose ids are all others by then is doubted for a day', async () => {
  const grant = await holdsSeen(SAMI, '#eng-web');
  for (const name of ['eng-api', 'eng-ops']) {
    const held = await world.holds(DORA, keyOf(`t-${name}`));
    const seenAs = { account: { id: DORA, login: DORA }, targetId: `#${name}` };
    await changeGrant(world.ctx.db.drizzle, held.id, ['active'], { seenAs });
  }
  world.target.listed = NUMBERED.map(({ id, name }) => numbered(`${id}-anew`, name));
  for (let at = 0; at < 5; at++) await turn();
  expect(await world.rows.eventsOf('discovery.doubted')).toHaveLength(1);
  expect((await world.rows.grant(grant.id)).state).toBe('active');
  await world.pass(DAY);
  expect((await world.rows.grant(grant.id)).endReason).toBe('retired');
});

it('of several rights with one id, access keeps the one that it was given', async () => {
  const rights = (team: string) => [
    numbered('7:member', `${team} (member)`, `t-${team}`),
    numbered('7:maintainer', `${team} (maintainer)`, `t-${team}:maintainer`),
  ];
  const grant = await holdsSeen(SAMI, '7');
  world.target.listed = [...others, ...rights('eng-web')];
  await turn();
  expect(found('7:member')).toBe(WEB);
  expect((await world.rows.grant(grant.id)).targetId).toBe('7:member');
  world.target.listed = [...others, ...rights('eng-www')];
  await turn();
  expect(found('7:member')).toBe(WEB);
  expect((await world.rows.grant(grant.id)).target).toBe('t-eng-www');
});

it('access that was seen under another form of the id is known by the one that is listed', async () => {
  const grant = await holdsSeen(SAMI, 'R_web');
  const seenBefore = { from: 'R_web', to: '#eng-web' };
  world.target.listed = [...others, { ...numbered('#eng-web', 'eng-www'), seenBefore }];
  await turn();
  await turn();
  expect(found('#eng-web')).toBe(WEB);
  expect(await world.rows.grant(grant.id)).toMatchObject({
    target: 't-eng-www',
    targetId: '#eng-web',
    seenAs: { targetId: '#eng-web' },
  });
});
