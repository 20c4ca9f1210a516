import { expect, it } from 'vitest';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll } from '../../support/looks.ts';

const SAMI = 'sami@acme.test';

it('asks the owner about access that somebody gave again by hand, though a call that gave it once had no answer', async () => {
  const world = await acmeWorld();
  world.target.next('grant', { kind: 'fails', fault: { kind: 'unknown_outcome' } });
  const grant = await world.holds(SAMI, 'vpn/connect', HOUR);
  await world.pass(120);
  expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'active', unheardAt: expect.any(Date) });
  await world.pass(HOUR);
  expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  world.target.holdsFromBefore(SAMI, 'vpn_users');
  await world.pass(120);

  await lookAtAll(world);

  expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
  expect(await discrepancies(world)).toEqual([]);
  expect(await world.rows.eventsOf('finding.asked')).toHaveLength(1);
});

it('isn’t said to be gone while its removal doesn’t get through', async () => {
  const world = await acmeWorld();
  world.target.keepsOperations = true;
  const grant = await world.holds(SAMI, 'vpn/connect', HOUR);
  const [listed] = (await world.target.grants({ target: 'vpn_users' })).items;
  await world.pass(HOUR);
  world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: listed!.operationId! });
  world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
  await world.pass(60);
  await lookAtAll(world);
  await lookAtAll(world);
  expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoking' });
  expect(await discrepancies(world)).toMatchObject([{ kind: 'left-behind', state: 'open' }]);

  world.target.behave('revoke');
  await world.pass(600);
  expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  expect(await discrepancies(world)).toMatchObject([{ kind: 'left-behind', state: 'resolved' }]);
});

it('takes it from the very account that has it, where its holder has another one under the same address', async () => {
  const world = await acmeWorld();
  world.target.keepsOperations = true;
  world.target.holdsAlsoAs('sami-adm', SAMI, 'vpn_users');
  await lookAtAll(world);
  // It says done, and carries it out long after it was given up.
  world.target.always('grant', { kind: 'pending' });
  const request = await world.asks(SAMI, 'vpn/connect', { durationSeconds: HOUR });
  await world.run();
  await world.pass(2 * HOUR);
  const [grant] = (await world.rows.grants()).filter(({ requestId }) => requestId === request.id);
  expect(grant).toMatchObject({ state: 'revoking', activeAt: null });
  world.target.behave('grant');
  await world.ctx.db.drizzle.execute(
    `update "grant" set state = 'revoked', remains = 'held-by-another-grant', ended_at = revoke_since, handle = null, due_at = null, seen_as = null where id = '${grant!.id}'`,
  );
  world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: `${grant!.id}:0` });
  await world.pass(60);

  await lookAtAll(world);

  expect(world.target.holdings()).toEqual([{ email: SAMI, target: 'vpn_users' }]);
  expect(world.target.holds('sami-adm', 'vpn_users')).toBe(true);
});
