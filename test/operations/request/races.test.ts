import { expect, it } from 'vitest';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { startDueRevocations } from '../../../src/operations/grant/end/start-due-revocations.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { cancelRequest } from '../../../src/operations/request/end/cancel-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { expireDueRequests } from '../../../src/operations/request/end/expire-due-requests.ts';
import { submitRequest } from '../../../src/operations/request/submit-request.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { describePostgres } from '../../support/database.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';

const codesOf = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [(outcome.reason as { code?: string }).code] : [],
  );

describePostgres('people and jobs at once', () => {
  it('lets one of fifty approvals, denials, cancellations and expiries win, and tells the others so', async () => {
    const world = await acmeWorld();
    const [sami, omar, dora] = await Promise.all(
      [SAMI, 'omar@acme.test', 'dora@acme.test'].map((email) => world.as(email)),
    );
    if (!sami || !omar || !dora) throw new Error('somebody couldn’t sign in');
    const ends = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const { id } = await world.asks(SAMI, 'prod-db/read');
      const late = {
        ...world.ctx,
        clock: { now: () => new Date(world.clock.now().getTime() + 25 * HOUR * 1_000) },
      };
      const acts = [
        () => approveRequest(omar, { requestId: id }),
        () => denyRequest(dora, { requestId: id, comment: 'No' }),
        () => cancelRequest(sami, { requestId: id }),
        () => approveRequest(dora, { requestId: id }),
        () => denyRequest(omar, { requestId: id, comment: 'No' }),
      ];
      const racing = Array.from({ length: 50 }, (_, n) => acts[(n + round) % acts.length]?.());
      const outcomes = await Promise.allSettled([...racing, expireDueRequests(late)]);

      const request = await world.rows.request(id);
      ends.add(request.state);
      expect(request.state).not.toBe('pending');
      const won = outcomes.slice(0, 50).filter((outcome) => outcome.status === 'fulfilled').length;
      expect(won).toBe(request.state === 'expired' ? 0 : 1);
      expect(new Set(codesOf(outcomes))).toEqual(new Set(['stale']));
      const grants = (await world.rows.grants()).filter((grant) => grant.requestId === id);
      expect(grants).toHaveLength(request.state === 'approved' ? 1 : 0);
    }
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('counts two yeses at once as two, and goes on once', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/write');
    await approveRequest(await world.as('mona@acme.test'), { requestId: id });
    const [omar, dora] = [await world.as('omar@acme.test'), await world.as('dora@acme.test')];

    await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => approveRequest(n % 2 === 0 ? omar : dora, { requestId: id })),
    );

    expect((await world.rows.request(id)).state).toBe('approved');
    expect(await world.rows.grants()).toHaveLength(1);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('moves the end once for each extension that is given at the same moment', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);
    const sami = await world.as(SAMI);
    const extend = (n: number) =>
      submitRequest(sami, {
        entitlement: 'vpn/connect',
        durationSeconds: HOUR,
        justification: '',
        ticket: '',
        idempotencyKey: `extension ${n}`,
        extendsGrantId: grant.id,
      });

    await Promise.all([1, 2, 3, 4].map(extend));

    const before = grant.expiresAt?.getTime() ?? 0;
    const after = (await world.rows.grant(grant.id)).expiresAt?.getTime() ?? 0;
    expect(after - before).toBe(4 * HOUR * 1_000);
    const moves = await world.rows.eventsOf('grant.extended');
    expect(new Set(moves.map((event) => event.data['from'])).size).toBe(4);
  });

  it('leaves no extension waiting for access that ended while it was asked for', async () => {
    const world = await acmeWorld();
    for (let round = 0; round < 5; round++) {
      const grant = await world.holds(SAMI, 'prod-db/read', HOUR);
      const sami = await world.as(SAMI);
      const extension = {
        entitlement: 'prod-db/read',
        durationSeconds: HOUR,
        justification: '',
        ticket: '',
        idempotencyKey: `extension ${round}`,
        extendsGrantId: grant.id,
      };

      await Promise.allSettled([
        submitRequest(sami, extension),
        returnGrant(sami, { grantId: grant.id }),
        submitRequest(sami, { ...extension, idempotencyKey: `another ${round}` }),
        startDueRevocations(world.ctx),
      ]);
      await world.run();

      expect((await world.rows.requests()).filter((request) => request.state === 'pending')).toEqual([]);
      expect((await world.rows.grant(grant.id)).state).toBe('revoked');
    }
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});
