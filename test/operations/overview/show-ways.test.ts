import { beforeAll, expect, it } from 'vitest';
import { listEmergencyRights } from '../../../src/operations/emergency/list-emergency-rights.ts';
import { listOwned } from '../../../src/operations/grant/list-owned.ts';
import { showWays } from '../../../src/operations/overview/show-ways.ts';
import * as healthStore from '../../../src/store/connector/connector-health-store.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';
import { ALL } from '../../support/all-of-it.ts';

const SAMI = 'sami@acme.test';
/** Whoever is in the platform department may take what the last policy decides. */
const YAML = `${ACME_YAML}    break_glass: { allowed_if: 'person.department == "Platform"', max: 1h, review_by: [ada@acme.test] }\n`;

let world: AcmeWorld;
beforeAll(async () => {
  world = await acmeWorld({ yaml: YAML });
});

it.each([
  ['an owner who decides and is on call', 'omar@acme.test', [false, true, true, true]],
  ['an owner through a group', 'dora@acme.test', [false, true, true, true]],
  ['a manager who owns nothing', 'mona@acme.test', [false, false, true, false]],
  ['an auditor', 'iris@acme.test', [true, false, false, false]],
  ['an admin, who owns nothing either', 'ada@acme.test', [true, false, true, false]],
  ['somebody who asks alone', SAMI, [false, false, false, false]],
  ['somebody on call', 'kim@acme.test', [false, false, false, true]],
])('%s has the ways of their part alone', async (_, email, expected) => {
  const ways = await showWays(await world.as(email));

  expect([ways.readsTrail, ways.owns, ways.decides, ways.mayTakeInEmergency]).toEqual(expected);
});

it('offers in an emergency what the policies let somebody take, and nothing else', async () => {
  const keys = async (email: string) =>
    (await listEmergencyRights(await world.as(email))).map(({ key }) => key);

  expect(await keys('kim@acme.test')).toEqual(['prod-db/read', 'wiki/editor']);
  expect(await keys(SAMI)).toEqual([]);
});

it('shows owners what is stuck of theirs, and nobody what is stuck of others', async () => {
  world.target.always('grant', { kind: 'fails', fault: { kind: 'retryable' } });
  await world.holds(SAMI, 'vpn/connect', HOUR);
  for (const seconds of [1, 2, 4]) await world.pass(seconds);
  const now = world.clock.now();
  await healthStore.claimLook(world.ctx.db.drizzle, 'paper', { now, since: now });
  await transaction(world.ctx, (tx) => healthStore.noteHealth(tx, 'paper', 'nobody is there', now));
  const stuck = async (email: string) => (await showWays(await world.as(email))).stuck;

  expect(await stuck('omar@acme.test')).toMatchObject({
    count: 1,
    stuck: [
      { sentence: expect.stringMatching(/^Giving Company VPN · Connect to Sami Okafor failed \d times: /) },
    ],
  });
  expect(await stuck('lena@acme.test')).toMatchObject({
    count: 1,
    stuck: [{ sentence: 'The connector paper isn’t well: nobody is there' }],
  });
  expect(await stuck('dora@acme.test')).toEqual({ count: 0, stuck: [] });
  expect(await stuck(SAMI)).toEqual({ count: 0, stuck: [] });
  const owned = await listOwned(await world.as('omar@acme.test'), ALL);
  expect(owned.rows.map(({ entitlement, mayEnd }) => [entitlement.key, mayEnd])).toEqual([
    ['vpn/connect', true],
  ]);
  expect(await listOwned(await world.as('dora@acme.test'), ALL)).toEqual({ rows: [], total: 0 });
});
