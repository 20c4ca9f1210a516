import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import { asSystem } from '../../src/operations/actor.ts';
import { provisionDueGrants } from '../../src/operations/grant/give/provision-due-grants.ts';
import { returnGrant } from '../../src/operations/grant/end/return-grant.ts';
import { approveRequest } from '../../src/operations/approval/decide/approve-request.ts';
import { cancelRequest } from '../../src/operations/request/end/cancel-request.ts';
import { denyRequest } from '../../src/operations/approval/decide/deny-request.ts';
import { acmeDefinitions, ACME_YAML } from '../support/acme-definitions.ts';
import { acmeWorld, HOUR, NOW } from '../support/acme-world.ts';
import { trailFaults } from '../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const DORA = 'dora@acme.test';

describe('1. No access at a connector without a live, decided grant', () => {
  it('writes nothing at the target for a request that is pending, denied, cancelled or expired', async () => {
    const world = await acmeWorld();
    const denied = await world.asks(SAMI, 'prod-db/read');
    await denyRequest(await world.as(OMAR), { requestId: denied.id, comment: 'No' });
    const cancelled = await world.asks(SAMI, 'prod-db/read');
    await cancelRequest(await world.as(SAMI), { requestId: cancelled.id });
    await world.asks(SAMI, 'prod-db/read');

    await world.pass(23 * HOUR);
    await world.pass(2 * HOUR);

    expect(world.target.calls).toEqual([]);
    expect((await world.rows.requests()).map((request) => request.state).toSorted()).toEqual([
      'cancelled',
      'denied',
      'expired',
    ]);
  });
});

describe('2. The obligation to revoke is committed before anything is granted, and never given up', () => {
  it('has committed the end, seen from another session, when the target is called', async () => {
    const world = await acmeWorld();
    const seen: unknown[] = [];
    world.target.during('grant', async () => {
      seen.push(...(await world.ctx.db.rows(sql`select state, expires_at, stood_before from "grant"`)));
    });

    await world.holds(SAMI, 'vpn/connect', HOUR);

    const expiresAt = new Date(NOW.getTime() + HOUR * 1_000);
    expect(seen).toEqual([{ state: 'provisioning', expires_at: expiresAt, stood_before: false }]);
  });

  it('ends what was given right before the program died, without knowing whether it was', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'loses-answer' });
    await world.asks(SAMI, 'vpn/connect', { durationSeconds: 30 });
    const died = asSystem({ ...world.ctx, db: diesAfter(world.ctx.db, 2) });
    await provisionDueGrants(died).catch(() => undefined);
    expect(world.target.holdings()).toHaveLength(1);

    await world.pass(61);
    await world.pass(300);

    expect(world.target.holdings()).toEqual([]);
    expect((await world.rows.grants())[0]?.state).toBe('revoked');
  });
});

describe('3. A request ends once; an expired grant never revives', () => {
  it('keeps an ended request as it ended, whatever is tried afterwards', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await world.pass(25 * HOUR);
    const ended = await world.rows.request(id);

    const [omar, dora, sami] = [await world.as(OMAR), await world.as(DORA), await world.as(SAMI)];
    for (const act of [
      () => approveRequest(omar, { requestId: id }),
      () => denyRequest(dora, { requestId: id, comment: 'No' }),
      () => cancelRequest(sami, { requestId: id }),
    ])
      await expect(act()).rejects.toMatchObject({ name: 'StaleStateError', code: 'stale' });

    expect(await world.rows.request(id)).toEqual(ended);
  });

  it('never gives an ended grant again, however often the jobs run', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(HOUR);
    const ended = await world.rows.grant(id);

    for (let round = 0; round < 3; round++) await world.pass(HOUR);

    expect(await world.rows.grant(id)).toEqual(ended);
    expect(world.target.countOf('grant')).toBe(1);
  });
});

describe('4. Who decides is not who asked and not who benefits, and is eligible at the moment of the decision', () => {
  it('refuses an owner’s own request, and asks the other owners', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(OMAR, 'prod-db/read');
    const dora = await world.rows.person(DORA);

    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toThrow(/somebody else/);

    expect((await world.rows.eventsOf('stage.opened'))[0]?.data['approvers']).toEqual([dora.id]);
    expect((await world.rows.eventsOf('decision.refused'))[0]?.data['verdict']).toBe('approve');
  });

  it('refuses an admin’s own request, and their own denial of it', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks('ada@acme.test', 'prod-db/read');
    const ada = await world.as('ada@acme.test');

    await expect(approveRequest(ada, { requestId: id })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(denyRequest(ada, { requestId: id, comment: 'No' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('refuses whoever left the group between the card and the click, and takes whoever joined it', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    const config = acmeDefinitions(
      ACME_YAML.replace('members: [omar@acme.test,', 'members: [lena@acme.test,'),
    );

    const left = approveRequest({ ...(await world.as(OMAR)), config }, { requestId: id });

    await expect(left).rejects.toThrow(/You can’t decide “/);
    const joined = await approveRequest({ ...(await world.as('lena@acme.test')), config }, { requestId: id });
    expect(joined.state).toBe('approved');
  });
});

describe('5. Ending one grant removes neither what another holds nor what stood before', () => {
  it('keeps access that stood before through every way in which a grant ends', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(HOUR);
    const second = await world.holds(SAMI, 'vpn/connect', HOUR);
    await returnGrant(await world.as(SAMI), { grantId: second.id });
    world.target.next('grant', { kind: 'loses-answer' });
    await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(5 * HOUR);
    await world.pass(5 * HOUR);

    const grants = await world.rows.grants();
    const asked = grants.filter((grant) => grant.source === 'request');
    expect(asked.map((grant) => grant.state)).toEqual(Array(3).fill('revoked'));
    expect(grants.map((grant) => grant.source)).toEqual(['found', 'request', 'request', 'request']);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    expect(world.target.countOf('revoke')).toBe(0);
  });
});

describe('6. Every effect has one audit event and every audit event one effect, committed together', () => {
  it('tells the same story in rows and events after a day of everything', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', HOUR);
    const write = await world.asks(SAMI, 'prod-db/write');
    await approveRequest(await world.as('mona@acme.test'), { requestId: write.id });
    await denyRequest(await world.as(OMAR), { requestId: write.id, comment: 'No' });
    world.target.next('grant', { kind: 'fails', fault: { kind: 'denied' } });
    await world.holds('mona@acme.test', 'prod-db/read', HOUR);
    await world.holds('lena@acme.test', 'prod-db/read', HOUR);
    await world.asks('kim@acme.test', 'prod-db/read');
    await world.pass(25 * HOUR);

    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('undoes the effect when its event can’t be written', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await world.ctx.db.rows(
      sql`alter table audit_event add constraint full_disk check (kind <> 'request.approved')`,
    );

    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toThrow();

    expect((await world.rows.request(id)).state).toBe('pending');
    expect(await world.rows.decisions()).toEqual([]);
    expect(await world.rows.grants()).toEqual([]);
    expect(await world.rows.kinds(id)).toEqual(['request.submitted', 'stage.opened']);
  });
});

describe('7. “You have access” and “it is gone” are said only when a read back shows it', () => {
  it('shows the holder no grant before the target lists it, and no end before it doesn’t', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'lies' });
    await world.holds(SAMI, 'vpn/connect', HOUR);
    expect(world.shown.filter((card) => card.kind === 'grant')).toEqual([]);
    await world.pass(1);
    expect(world.shown.filter((card) => card.kind === 'grant')).toHaveLength(1);

    world.target.next('revoke', { kind: 'lies' });
    await world.pass(HOUR);
    expect((await world.rows.grants())[0]?.state).toBe('revoking');
    await world.pass(1);

    expect((await world.rows.grants())[0]?.state).toBe('revoked');
    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data['proof']).toMatch(/read back/);
  });
});

describe('8. Undecided is never approved; an error in a policy goes to an admin', () => {
  it('never lets a failing condition approve, and lets an admin decide', async () => {
    const world = await acmeWorld();
    const { id, state } = await world.asks(SAMI, 'crm/agent', { ticket: 'INC-1' });
    expect(state).toBe('pending');
    await expect(approveRequest(await world.as(OMAR), { requestId: id })).rejects.toMatchObject({
      code: 'forbidden',
    });

    await approveRequest(await world.as('ada@acme.test'), { requestId: id });
    expect((await world.rows.request(id)).state).toBe('pending');
    await approveRequest(await world.as(OMAR), { requestId: id });

    expect((await world.rows.request(id)).state).toBe('approved');
  });
});

describe('9. What people typed is data', () => {
  it('is a parameter in SQL wherever it is looked for or kept', async () => {
    const world = await acmeWorld();
    const hostile = `'); delete from request; --`;
    const ticket = `INC-1');delete/**/from/**/request;--`;

    await world.asks(SAMI, 'prod-db/read', {
      justification: hostile,
      ticket,
      idempotencyKey: hostile,
    });
    await expect(world.asks(SAMI, hostile)).rejects.toMatchObject({ code: 'not_found' });
    await expect(cancelRequest(await world.as(SAMI), { requestId: hostile })).rejects.toMatchObject({
      code: 'forbidden',
    });

    expect((await world.rows.requests())[0]).toMatchObject({ justification: hostile, ticket });
  });
});

describe('10. Nothing secret is in an audit event', () => {
  it('keeps what a broken connector threw out of rows and events', async () => {
    const world = await acmeWorld();
    const secret = 'postgres://admin:hunter2@db';
    for (const verb of ['grant', 'revoke'] as const)
      world.target.during(verb, async () => {
        throw new Error(secret);
      });

    await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(1);
    await world.pass(HOUR);

    const kept = JSON.stringify([await world.rows.events(), await world.rows.grants()]);
    expect(kept).toContain('failed in an unforeseen way');
    expect(kept).not.toContain('hunter2');
  });
});

/** A database that takes so many transactions and then refuses for good: what a killed process leaves behind. */
function diesAfter<T extends { transaction: (...args: never[]) => Promise<unknown> }>(
  db: T,
  transactions: number,
): T {
  let left = transactions;
  return new Proxy(db, {
    get(on, key) {
      const value = Reflect.get(on, key) as unknown;
      if (key !== 'transaction') return value;
      return (...args: never[]) => {
        left -= 1;
        return left < 0 ? Promise.reject(new DomainError('forbidden', 'killed')) : on.transaction(...args);
      };
    },
  });
}
