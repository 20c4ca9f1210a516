import { expect, it } from 'vitest';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import { showDiscrepancy } from '../../../src/operations/discrepancy/show-discrepancy.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll } from '../../support/looks.ts';

const [OMAR, WANDA, SAMI] = ['omar@acme.test', 'wanda@acme.test', 'sami@acme.test'];
const NEW = 'nora@acme.test';

async function anOrphan(world: AcmeWorld, targets: string[]) {
  for (const target of targets) world.target.holdsAlsoAs(NEW, NEW, target);
  await lookAtAll(world);
  const [one] = await discrepancies(world);
  return one!;
}

const shown = async (world: AcmeWorld, id: string) => {
  const { heldMark: mark, removalWay: way } = await showDiscrepancy(world.ctx, id);
  return { kind: 'remove' as const, mark, ...(way && { way }) };
};

const called = (world: AcmeWorld, from: string, to: string) =>
  world.ctx.db.drizzle.execute(`update person set email = '${to}' where email = '${from}'`);

it('gives nothing of a right while it is being taken from an account of nobody that may be the holder’s', async () => {
  const world = await acmeWorld();
  await called(world, SAMI, 'before@acme.test');
  world.target.holdsFromBefore(SAMI, 'vpn_users');
  await lookAtAll(world);
  const one = (await discrepancies(world)).find(({ kind }) => kind === 'orphaned-account');
  world.target.always('revoke', { kind: 'pending' });
  await decideDiscrepancy(await world.as(OMAR), { id: one!.id, verdict: await shown(world, one!.id) });
  await world.run();
  await called(world, 'before@acme.test', SAMI);
  const request = await world.asks(SAMI, 'vpn/connect', { durationSeconds: 4 * HOUR });
  await world.run();
  const [grant] = (await world.rows.grants()).filter(({ requestId }) => requestId === request.id);
  expect(grant).toMatchObject({ state: 'scheduled' });

  world.target.behave('revoke');
  world.target.finish();
  await world.pass(600);
  await world.run();

  expect(await world.rows.grant(grant!.id)).toMatchObject({ state: 'active' });
  expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
});

it('removes nothing of what came since it was shown', async () => {
  const world = await acmeWorld();
  const one = await anOrphan(world, ['db_read']);
  const verdict = await shown(world, one.id);
  world.target.holdsAlsoAs(NEW, NEW, 'db_write');
  await lookAtAll(world);

  await expect(decideDiscrepancy(await world.as(OMAR), { id: one.id, verdict })).rejects.toThrow(
    'other access by now than this message showed',
  );
  expect(await discrepancies(world)).toMatchObject([{ state: 'open' }]);
});

it('takes from a service account what came besides, and leaves what its owner answers for', async () => {
  const world = await acmeWorld();
  const one = await anOrphan(world, ['db_read']);
  const { id: personId } = await world.rows.person(WANDA);
  const { mark } = await shown(world, one.id);
  const serve = { kind: 'serve' as const, personId, reason: 'Backups', mark };
  await decideDiscrepancy(await world.as(OMAR), { id: one.id, verdict: serve });
  world.target.holdsAlsoAs(NEW, NEW, 'db_write');
  await lookAtAll(world);
  const again = (await discrepancies(world)).find(({ state }) => state === 'open');
  expect(again?.facts).toMatchObject({ beyond: ['db_write'] });

  await decideDiscrepancy(await world.as(OMAR), { id: again!.id, verdict: await shown(world, again!.id) });
  await world.run();

  expect(world.target.holds(NEW, 'db_write')).toBe(false);
  expect(world.target.holds(NEW, 'db_read')).toBe(true);
});
