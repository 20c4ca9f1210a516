import { expect, it } from 'vitest';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll } from '../../support/looks.ts';

const [SAMI, OMAR] = ['sami@acme.test', 'omar@acme.test'];
const DAY = 24 * HOUR;

const inDays = (world: AcmeWorld, days: number) => new Date(world.clock.now().getTime() + days * DAY * 1_000);

async function ignored(days: number, begin: (world: AcmeWorld) => Promise<unknown> | void) {
  const world = await acmeWorld();
  await begin(world);
  await lookAtAll(world);
  const [one] = await discrepancies(world);
  const omar = await world.as(OMAR);
  const verdict = { kind: 'ignore' as const, until: inDays(world, days), reason: 'It is being moved' };
  await decideDiscrepancy(omar, { id: one!.id, verdict });
  await world.run();
  return { world, omar, id: one!.id };
}

const missing = async (world: AcmeWorld) => {
  await world.holds(SAMI, 'vpn/connect', 60 * DAY);
  world.target.loses(SAMI, 'vpn_users');
};

it('stays ignored over looks, and is asked about again when its time is over', async () => {
  const { world } = await ignored(3, missing);
  await lookAtAll(world);
  expect(await discrepancies(world)).toMatchObject([{ state: 'ignored', reason: 'It is being moved' }]);
  expect(await world.rows.eventsOf('discrepancy.asked')).toHaveLength(1);

  await world.pass(3 * DAY);
  await world.run();

  expect(await discrepancies(world)).toMatchObject([{ state: 'open', until: null, reason: '' }]);
  expect(await world.rows.eventsOf('discrepancy.asked')).toHaveLength(2);
});

it('is asked about again as soon as it is another than was ignored', async () => {
  const { world } = await ignored(30, (world) => world.target.holdsAlsoAs('bot', null, 'vpn_users'));
  await lookAtAll(world);
  expect(await discrepancies(world)).toMatchObject([{ state: 'ignored' }]);

  const yaml = await ignored(30, (world) => world.target.holdsAlsoAs('bot', null, 'db_read'));
  yaml.world.target.holdsAlsoAs('bot', null, 'db_write');
  await lookAtAll(yaml.world);

  expect(await discrepancies(yaml.world)).toMatchObject([
    { state: 'open', facts: { targets: ['db_read', 'db_write'] } },
  ]);
  expect(await yaml.world.rows.eventsOf('discrepancy.asked')).toHaveLength(2);
});

it('can be settled while it is ignored', async () => {
  const { world, omar, id } = await ignored(30, missing);
  await decideDiscrepancy(omar, { id, verdict: { kind: 'restore' } });
  await world.run();
  expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
  expect(await discrepancies(world)).toMatchObject([{ state: 'restored' }]);
});

it('takes neither yesterday, nor a year, nor no reason', async () => {
  const world = await acmeWorld();
  await missing(world);
  await lookAtAll(world);
  const [one] = await discrepancies(world);
  const omar = await world.as(OMAR);
  const refuses = async (until: Date, reason: string) =>
    decideDiscrepancy(omar, { id: one!.id, verdict: { kind: 'ignore', until, reason } }).catch(
      (error: Error) => error.message,
    );
  expect(await refuses(inDays(world, -1), 'Later')).toMatch('That day is over');
  expect(await refuses(inDays(world, 365), 'Later')).toMatch('90 days at most');
  expect(await refuses(inDays(world, 3), '  ')).toMatch('Say why it can wait');
  expect(await discrepancies(world)).toMatchObject([{ state: 'open' }]);
});
