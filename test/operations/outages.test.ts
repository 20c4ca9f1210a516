import { expect, it } from 'vitest';
import type { Messenger } from '../../src/operations/context.ts';
import { approveRequest } from '../../src/operations/approval/decide/approve-request.ts';
import { returnGrant } from '../../src/operations/grant/end/return-grant.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../support/acme-world.ts';
import { trailFaults } from '../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const MONA = 'mona@acme.test';
const DAY = 24 * HOUR;

const down = (world: AcmeWorld) => {
  for (const verb of ['grant', 'revoke', 'grants', 'poll'] as const)
    world.target.always(verb, { kind: 'fails', fault: { kind: 'retryable' } });
};
const up = (world: AcmeWorld) => {
  for (const verb of ['grant', 'revoke', 'grants', 'poll'] as const) world.target.behave(verb);
};

it.each([
  ['an hour', HOUR],
  ['a day', DAY],
  ['a week', 7 * DAY],
])(
  'a target that is away for %s is asked on and on, its owner hears within minutes, and others aren’t held up',
  async (_, seconds) => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);
    down(world);
    await world.pass(HOUR);
    for (let minute = 0; minute < 5; minute++) await world.pass(60);
    const omar = (await world.as('omar@acme.test')).actor.person.id;
    const told = world.shown.filter(({ kind }) => kind === 'revocation-overdue');
    expect(told.map(({ audienceId }) => audienceId)).toContain(omar);

    const request = await world.asks(MONA, 'wiki/editor');
    await approveRequest(await world.as('lena@acme.test'), { requestId: request.id });
    await world.pass(1);
    expect((await world.rows.tasks()).map(({ state }) => state)).toEqual(['open']);
    for (let passed = 0; passed < seconds; passed += seconds / 12) await world.pass(seconds / 12);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoking' });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    up(world);
    await world.pass(300);

    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
    expect(await trailFaults(world.rows)).toEqual([]);
  },
);

it.each([
  ['an hour', HOUR],
  ['twelve hours', 12 * HOUR],
])(
  'a Slack that is away for %s holds up no end, and everybody is told within a minute of its return, once',
  async (_, seconds) => {
    const world = await acmeWorld();
    const { messenger } = world.ctx;
    const reach = (show: Messenger['show']) =>
      Object.assign(world.ctx, { messenger: { ...messenger, show } });
    const kept = await world.holds(MONA, 'vpn/connect', DAY);
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR / 2);
    reach(async () => ({ kind: 'retry', afterMs: 0, error: 'HTTP 503', mayBePosted: false }));
    for (let passed = 0; passed < seconds; passed += seconds / 12) await world.pass(seconds / 12);
    await returnGrant(await world.as(MONA), { grantId: kept.id });
    await world.pass(1);
    expect((await world.rows.grants()).map(({ state }) => state)).toEqual(['revoked', 'revoked']);
    expect(world.target.holdings()).toEqual([]);
    world.shown.length = 0;

    reach((...asked) => messenger.show(...asked));
    for (let second = 0; second < 60; second += 15) await world.pass(15);

    const cards = world.shown.map(({ kind, subjectId }) => `${kind} of ${subjectId}`);
    expect(cards).toEqual(expect.arrayContaining([`grant of ${grant.id}`, `grant of ${kept.id}`]));
    expect(new Set(cards).size).toBe(cards.length);
  },
);
