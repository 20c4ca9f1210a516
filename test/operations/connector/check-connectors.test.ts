import { expect, it } from 'vitest';
import { ConnectorError } from '../../../src/domain/grant/connector.ts';
import { checkConnectors } from '../../../src/operations/connector/check-connectors.ts';
import { readOverview } from '../../../src/operations/overview/show-overview.ts';
import { acmeWorld } from '../../support/acme-world.ts';

it('says under what is stuck which connector can’t do its work, since when and why, and nothing while all are well', async () => {
  const world = await acmeWorld();
  const { target } = world;
  const stuck = async () => (await readOverview(world.ctx)).stuck;
  const count = async () => (await readOverview(world.ctx)).stuckCounts.illConnectors;
  let asked: readonly string[] = [];
  const lacks = ['It may not grant “db_write”: grant that role to its login WITH ADMIN OPTION.'];
  expect(await checkConnectors(world.ctx)).toBe(2);
  expect([await stuck(), await count()]).toEqual([[], 0]);

  target.health = async (targets = []) => {
    asked = targets;
    return { ok: false, actsAs: 'sallyport', lacks };
  };
  expect(await checkConnectors(world.ctx)).toBe(0);
  await world.pass(60);
  const since = world.clock.now();
  expect(await checkConnectors(world.ctx)).toBe(2);
  expect(asked.toSorted()).toEqual(['crm_agents', 'db_read', 'db_write', 'vault_open', 'vpn_users']);
  expect(await stuck()).toEqual([
    { since, sentence: `The connector far isn’t well: ${lacks[0]} It acts as “sallyport”.` },
  ]);
  expect(await count()).toBe(1);

  target.health = async () => {
    throw new ConnectorError({ kind: 'retryable' }, 'far.acme.test can’t be reached.');
  };
  await world.pass(60);
  expect(await checkConnectors(world.ctx)).toBe(2);
  expect(await stuck()).toEqual([
    { since, sentence: 'The connector far isn’t well: far.acme.test can’t be reached.' },
  ]);

  target.health = async () => {
    throw new ConnectorError({ kind: 'unsupported' }, 'It doesn’t say.');
  };
  await world.pass(60);
  await checkConnectors(world.ctx);
  expect([await stuck(), await count()]).toEqual([[], 0]);
});

it('looks within a minute after it was well, and where the clock was put back since', async () => {
  const world = await acmeWorld();
  expect(await checkConnectors(world.ctx)).toBe(2);
  await world.pass(49);
  expect(await checkConnectors(world.ctx)).toBe(0);
  await world.pass(1);
  expect(await checkConnectors(world.ctx)).toBe(2);
  await world.pass(-3_600);
  expect(await checkConnectors(world.ctx)).toBe(2);
  expect(await checkConnectors(world.ctx)).toBe(0);
});
