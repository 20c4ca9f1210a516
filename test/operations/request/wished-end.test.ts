import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR, NOW } from '../../support/acme-world.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const [SAMI, OMAR, LENA, WANDA] = ['sami', 'omar', 'lena', 'wanda'].map((name) => `${name}@acme.test`) as [
  string,
  string,
  string,
  string,
];
const [MONA, DORA] = ['mona@acme.test', 'dora@acme.test'];
const at = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR * 1_000);
const longUntil = (hours: number) => ({ durationSeconds: hours * HOUR, wishedEndAt: at(hours) });

async function approved(world: AcmeWorld, id: string, by = OMAR, durationSeconds?: number): Promise<void> {
  await approveRequest(await world.as(by), {
    requestId: id,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  });
  await world.run();
}

describe('access that was asked for until a time', () => {
  it('ends then, however late it was approved', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read', longUntil(20));
    await world.pass(15 * HOUR);

    await approved(world, id);

    const grant = await world.rows.grantOf(id);
    expect(grant).toMatchObject({ state: 'active', expiresAt: at(20), durationSeconds: 5 * HOUR });
    expect(world.target.endsAt(SAMI, 'db_read')).toEqual(at(20));
    const [submitted] = await world.rows.eventsOf('request.submitted');
    expect(submitted?.data['until']).toBe(at(20).toISOString());
    await world.pass(5 * HOUR);
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('lasts no longer than an approver gave, and still no longer than until then', async () => {
    const world = await acmeWorld();
    const less = await world.asks(SAMI, 'prod-db/read', longUntil(6));
    await world.pass(HOUR);
    await approved(world, less.id, OMAR, 2 * HOUR);
    expect(await world.rows.grantOf(less.id)).toMatchObject({ expiresAt: at(3) });

    const late = await world.asks(SAMI, 'prod-db/write', longUntil(6));
    await world.pass(HOUR);
    await expect(approved(world, late.id, MONA, 4.5 * HOUR)).rejects.toThrow('about 4 hours would be left');
    await approved(world, late.id, MONA, 3 * HOUR);
    await world.pass(2 * HOUR);
    for (const owner of [OMAR, DORA]) await approved(world, late.id, owner);
    expect(await world.rows.grantOf(late.id)).toMatchObject({ expiresAt: at(6) });
  });

  it('isn’t given once that has passed: the click is told, and the request ends with that as its reason', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read', longUntil(2));
    world.clock.advance(2 * HOUR * 1_000);

    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toThrow(
      'This request ended undecided, so nothing was changed now. The time until which it was asked for is over.',
    );
    await world.run();

    expect(await world.rows.request(id)).toMatchObject({
      state: 'expired',
      endReason: 'The time until which it was asked for is over.',
    });
    expect(await world.rows.grants()).toEqual([]);
  });

  it('is judged by the policy as what is left until then', async () => {
    const world = await acmeWorld();
    const tooLong = world.asks(SAMI, 'crm/agent', { durationSeconds: HOUR * 9, wishedEndAt: at(9) });
    await expect(tooLong).rejects.toThrow(/8 hours/);
    const { durationSeconds } = await world.asks(SAMI, 'crm/agent', {
      durationSeconds: 9 * HOUR,
      wishedEndAt: at(3),
      ticket: 'INC-4711',
    });
    expect(durationSeconds).toBe(3 * HOUR);
    const permanent = await world.asks(SAMI, 'vpn/connect', {
      durationSeconds: 'permanent',
      wishedEndAt: at(3),
    });
    expect(await world.rows.grantOf(permanent.id)).toMatchObject({ durationSeconds: 3 * HOUR });
  });

  it('can’t be asked for until a time that has passed', async () => {
    const world = await acmeWorld();
    await expect(world.asks(SAMI, 'vpn/connect', { wishedEndAt: NOW })).rejects.toMatchObject({
      message: 'The time until which you want it has passed. Choose for how long.',
      field: 'duration',
    });
  });

  it('is never given after that, where the target took it too late', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'fails', fault: { kind: 'retryable', afterMs: 5 * 60_000 } });
    const { id } = await world.asks(SAMI, 'vpn/connect', {
      wishedEndAt: new Date(NOW.getTime() + 30_000),
    });
    await world.run();
    await world.pass(5 * 60);
    await world.run();

    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
    expect(['failed', 'revoking', 'revoked']).toContain((await world.rows.grantOf(id)).state);
    expect(await world.rows.eventsOf('grant.provisioned')).toEqual([]);
  });

  it('ends then where it is given by hand, and isn’t given by hand after that', async () => {
    const world = await acmeWorld();
    const [soon, late] = [
      await world.asks(SAMI, 'wiki/editor', longUntil(6)),
      await world.asks(OMAR, 'wiki/editor', longUntil(3)),
    ];
    for (const { id } of [soon, late]) await approved(world, id, LENA);
    const tasks = await world.rows.tasks();
    const grants = await Promise.all([world.rows.grantOf(soon.id), world.rows.grantOf(late.id)]);
    const [first, second] = grants.map((grant) => tasks.find((task) => task.grantId === grant.id)?.id ?? '');
    await world.pass(2 * HOUR);
    await completeTask(await world.as(WANDA), { taskId: first ?? '' });
    expect(await world.rows.grantOf(soon.id)).toMatchObject({ state: 'active', expiresAt: at(6) });

    world.clock.advance(HOUR * 1_000);
    await expect(completeTask(await world.as(WANDA), { taskId: second ?? '' })).rejects.toThrow(
      /^The time until which it was asked for is over, so this isn’t given any more\./,
    );
    expect((await world.rows.grantOf(late.id)).state).not.toBe('active');
  });

  it('is so in an emergency too', async () => {
    const yaml = ACME_YAML.replace(
      '  - id: prod-write\n',
      "  - id: prod-write\n    break_glass: { allowed_if: 'true', max: 1h, review_by: [omar@acme.test] }\n",
    );
    const world = await acmeWorld({ yaml });
    const request = await breakGlass(await world.as(SAMI), {
      entitlement: 'prod-db/write',
      ...longUntil(0.5),
      justification: 'Production is down and nobody answers, INC-4711',
      idempotencyKey: 'glass',
    });
    world.clock.advance(10 * 60_000);
    await world.run();
    expect(await world.rows.grantOf(request.id)).toMatchObject({ expiresAt: at(0.5) });
  });
});

describe('more time until a time', () => {
  it('ends then, and is refused where the access lasts until then already', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'prod-db/read', 4 * HOUR);
    const ask = { extendsGrantId: grant.id, durationSeconds: 9 * HOUR };
    await expect(world.asks(SAMI, 'prod-db/read', { ...ask, wishedEndAt: at(4) })).rejects.toThrow(
      'You have it until then already. Choose for how much longer.',
    );
    const request = await world.asks(SAMI, 'prod-db/read', { ...ask, wishedEndAt: at(6) });
    expect(request.durationSeconds).toBe(2 * HOUR);
    await world.pass(3 * HOUR);

    await approved(world, request.id);

    expect(await world.rows.grant(grant.id)).toMatchObject({ expiresAt: at(6), durationSeconds: 6 * HOUR });
  });
});

it('never outlives the time that was named nor the length that was asked for, however late it is approved', async () => {
  const world = await acmeWorld();
  const minutes = (max: number) => fc.integer({ min: 1, max });
  await fc.assert(
    fc.asyncProperty(
      minutes(480),
      minutes(480),
      fc.integer({ min: 0, max: 600 }),
      async (until, lasting, delay) => {
        await world.pass(24 * HOUR);
        const now = world.clock.now().getTime();
        const end = new Date(now + until * 60_000);
        const request = await world.asks(SAMI, 'prod-db/read', {
          durationSeconds: lasting * 60,
          wishedEndAt: end,
        });
        world.clock.advance(delay * 60_000);
        const begins = world.clock.now().getTime();
        const isOver = begins >= end.getTime();
        const click = approveRequest(await world.as(OMAR), { requestId: request.id });
        if (isOver) await expect(click).rejects.toThrow(/is over/);
        else await click;
        await world.run();
        const grants = (await world.rows.grants()).filter((grant) => grant.requestId === request.id);
        expect(grants).toHaveLength(isOver ? 0 : 1);
        for (const { expiresAt, state } of grants) {
          expect(state).toBe('active');
          expect(expiresAt?.getTime()).toBe(Math.min(end.getTime(), begins + lasting * 60_000));
        }
        await world.pass(9 * HOUR);
        expect(world.target.holds(SAMI, 'db_read')).toBe(false);
      },
    ),
    { numRuns: 12 },
  );
});
