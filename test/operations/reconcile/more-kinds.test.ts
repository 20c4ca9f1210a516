import { expect, it } from 'vitest';
import { eventSentence } from '../../../src/operations/audit/event-sentence.ts';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll, looks } from '../../support/looks.ts';

const [SAMI, MONA, OMAR] = ['sami@acme.test', 'mona@acme.test', 'omar@acme.test'];
const DAY = 24 * HOUR;
const of = async (world: Parameters<typeof discrepancies>[0], kind: string) =>
  (await discrepancies(world)).filter((one) => one.kind === kind);

it('offers access for removal that nobody used for 90 days, and settles it once it is used', async () => {
  const world = await acmeWorld();
  const grant = await world.holds(SAMI, 'vpn/connect', 'permanent');
  world.target.usedAt(SAMI, 'vpn_users', world.clock.now());
  await world.pass(89 * DAY);
  await lookAtAll(world);
  expect(await of(world, 'unused')).toEqual([]);

  await world.pass(2 * DAY);
  await lookAtAll(world);
  await lookAtAll(world);
  expect(await of(world, 'unused')).toMatchObject([{ state: 'open', grantId: grant.id }]);
  const [found] = await world.rows.eventsOf('discrepancy.found');
  expect(found?.subject).toMatchObject({ grantId: grant.id, personId: grant.principalId });
  expect(eventSentence(world.ctx.config, found!, () => 'Sami Okafor')).toMatch(
    /^found access that nobody used for long \(Sami Okafor\) at .*: The target says that it was used last on \d{4}-\d\d-\d\d\.$/,
  );

  world.target.usedAt(SAMI, 'vpn_users', world.clock.now());
  await lookAtAll(world);
  expect(await of(world, 'unused')).toMatchObject([{ state: 'resolved' }]);
});

it('removes what nobody used on an owner’s word', async () => {
  const world = await acmeWorld();
  const grant = await world.holds(SAMI, 'vpn/connect', 'permanent');
  world.target.usedAt(SAMI, 'vpn_users', world.clock.now());
  await world.pass(91 * DAY);
  await lookAtAll(world);
  const [unused] = await of(world, 'unused');

  await decideDiscrepancy(await world.as(OMAR), { id: unused!.id, verdict: { kind: 'remove' } });
  await world.run();

  expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
  expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', endReason: 'unused' });
  expect(await of(world, 'unused')).toMatchObject([{ state: 'removed' }]);
});

it('says nothing of access whose target doesn’t tell when it was used', async () => {
  const world = await acmeWorld();
  await world.holds(SAMI, 'vpn/connect', 'permanent');
  await world.pass(200 * DAY);
  await lookAtAll(world);
  expect(await discrepancies(world)).toEqual([]);
});

it('asks about one account that two people’s access is of, until it isn’t shared', async () => {
  const world = await acmeWorld();
  const first = await world.holds(SAMI, 'vpn/connect', DAY);
  const other = await world.holds(MONA, 'vpn/connect', 4 * HOUR);
  await world.ctx.db.drizzle.execute(
    `update "grant" set seen_as = (select seen_as from "grant" where id = '${first.id}') where id = '${other.id}'`,
  );
  world.target.loses(MONA, 'vpn_users');
  await lookAtAll(world);

  const people = [(await world.rows.person(SAMI)).id, (await world.rows.person(MONA)).id].toSorted();
  expect(await of(world, 'shared-account')).toMatchObject([
    { state: 'open', key: SAMI, facts: { personIds: people } },
  ]);
  await world.pass(4 * HOUR);
  await lookAtAll(world);
  expect(await of(world, 'shared-account')).toMatchObject([{ state: 'resolved' }]);
});

it('asks about an account that is disabled there while its person is active, and the reverse', async () => {
  const world = await acmeWorld();
  await world.holds(SAMI, 'vpn/connect', DAY);
  world.target.logged = [
    { id: SAMI, email: SAMI, active: false },
    { id: MONA, email: MONA, active: false },
    { id: 'o1', email: 'Olga@acme.test', active: true },
    { id: 'nobody', email: null, active: true },
  ];
  await lookAtAll(world);

  const [sami, olga] = [await world.rows.person(SAMI), await world.rows.person('olga@acme.test')];
  const states = await of(world, 'account-state');
  const inOrder = states.toSorted((a, b) => a.key.localeCompare(b.key));
  expect(inOrder.map((one) => [one.key, one.resourceId, one.facts])).toEqual([
    ['o1', 'prod-db', { disabled: 'here', personId: olga.id }],
    [SAMI, 'vpn', { disabled: 'there', personId: sami.id }],
  ]);
  world.target.logged = [];
  await lookAtAll(world);
  expect((await of(world, 'account-state')).every(({ state }) => state === 'resolved')).toBe(true);
});

it('asks about what access.yaml names and its target doesn’t have, not about those who held it', async () => {
  const world = await acmeWorld();
  await world.holds(SAMI, 'vpn/connect', DAY);
  world.target.loses(SAMI, 'vpn_users');
  world.target.listed = ['db_read', 'db_write'].map((target) => ({ target, name: target }));
  await lookAtAll(world);

  const vpn = (await looks(world)).find(({ resourceId }) => resourceId === 'vpn');
  expect(vpn).toMatchObject({ completeFrom: null, fault: expect.stringContaining('doesn’t have vpn_users') });
  expect(await discrepancies(world)).toMatchObject([
    { kind: 'entitlement-gone', state: 'open', entitlement: 'vpn/connect' },
  ]);
  world.target.listed = [...world.target.listed, { target: 'vpn_users', name: 'vpn' }];
  await lookAtAll(world);
  expect((await discrepancies(world)).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'entitlement-gone resolved',
    'missing open',
  ]);
});
