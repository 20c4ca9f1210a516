import { beforeEach, expect, it } from 'vitest';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import { noticeMovedConnectors } from '../../../src/operations/connector/notice-moved-connectors.ts';
import { discoverEntitlements } from '../../../src/operations/discovery/discover-entitlements.ts';
import { endRetiredAccess } from '../../../src/operations/discovery/end-retired-access.ts';
import { withCatalog } from '../../../src/operations/discovery/with-discovered.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { DAY, DISCOVERY_YAML, discoveryWorld, keyOf, MINUTES, team } from '../../support/discovery-world.ts';

const WEB = keyOf('t-eng-web');
const ONE = { id: 'one', name: 'One' };

let world: Awaited<ReturnType<typeof discoveryWorld>>;
beforeEach(async () => {
  world = await discoveryWorld();
});

const names = () => [...world.ctx.config.entitlements.values()].map(({ name }) => name);
const stateOf = async ({ id }: Awaited<ReturnType<typeof world.holds>>) => (await world.rows.grant(id)).state;
const retireWeb = async () => {
  world.target.listed = ['eng-api', 'eng-ops', 'sales'].map((name) => team(name));
  for (let turn = 0; turn < 3; turn++) await world.pass(10 * MINUTES);
};
/** Puts a file in force that has this typed besides. */
async function types(entitlement: string): Promise<void> {
  const definitions = acmeDefinitions(DISCOVERY_YAML.replace('{ id: core,', `${entitlement}, { id: core,`));
  await recordDefinitions(world.ctx, definitions);
  world.ctx.config = await withCatalog(world.ctx, definitions);
}

it('nothing is retired while its connector counts as moved, and what is missing still is once that is settled', async () => {
  world.target.place = ONE;
  const grant = await world.holds('sami@acme.test', WEB);
  world.target.place = { id: 'another', name: 'Another' };
  await world.run();
  await retireWeb();
  expect(names()).toContain('eng-web');
  expect(await stateOf(grant)).toBe('active');
  world.target.place = ONE;
  await retireWeb();
  expect(names()).not.toContain('eng-web');
  expect(await stateOf(grant)).toBe('revoked');
});

it('what was retired just before its connector moved is taken from nobody until that is settled', async () => {
  world.target.place = ONE;
  const grant = await world.holds('sami@acme.test', WEB);
  world.target.listed = ['eng-api', 'eng-ops', 'sales'].map((name) => team(name));
  await world.pass(10 * MINUTES);
  world.clock.advance(10 * MINUTES * 1_000);
  await discoverEntitlements(world.ctx);
  world.target.place = { id: 'another', name: 'Another' };
  expect(await noticeMovedConnectors(world.ctx)).toBe(1);
  expect(await endRetiredAccess(world.ctx)).toBe(0);
  world.target.place = ONE;
  await world.pass(10 * MINUTES);
  expect(await stateOf(grant)).toBe('revoked');
});

it('access whose place isn’t on record stays until it is, where its connector says one', async () => {
  const grant = await world.holds('sami@acme.test', WEB);
  world.target.loses('sami@acme.test', 't-eng-web');
  world.target.place = ONE;
  await retireWeb();
  expect(names()).not.toContain('eng-web');
  expect(await stateOf(grant)).toBe('active');
  world.target.holdsFromBefore('sami@acme.test', 't-eng-web');
  for (let turn = 0; turn < 3; turn++) await world.pass(DAY);
  expect(await stateOf(grant)).toBe('revoked');
});

it('what is typed under a key that was discovered stays, whatever its system lists', async () => {
  const id = WEB.slice('teams/'.length);
  await retireWeb();
  await types(`{ id: ${id}, name: Web, target: t-eng-web, sensitivity: high }`);
  const grant = await world.holds('sami@acme.test', WEB);
  await retireWeb();
  expect(await endRetiredAccess(world.ctx)).toBe(0);
  expect(await stateOf(grant)).toBe('active');
  expect(names()).toContain('Web');
});

it('what is typed under a discovered key isn’t told as retired when its target is listed no more', async () => {
  await types(`{ id: ${WEB.slice('teams/'.length)}, name: Web, target: t-eng-web, sensitivity: high }`);
  const grant = await world.holds('sami@acme.test', WEB);
  await retireWeb();
  expect(await world.rows.eventsOf('entitlement.retired')).toEqual([]);
  expect(await stateOf(grant)).toBe('active');
});

it('access to another target than what is retired stays', async () => {
  await types(`{ id: ${WEB.slice('teams/'.length)}, name: Web, target: t-other, sensitivity: high }`);
  const grant = await world.holds('sami@acme.test', WEB);
  await types('{ id: x, name: X, target: t-x }');
  await retireWeb();
  expect(await world.rows.eventsOf('entitlement.retired')).toHaveLength(1);
  expect(await stateOf(grant)).toBe('active');
});
