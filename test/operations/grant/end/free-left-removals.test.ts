import { expect, it, onTestFinished } from 'vitest';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../../../../src/operations/context.ts';
import { LEASE_MS } from '../../../../src/domain/grant/connector.ts';
import { announceEnds } from '../../../../src/operations/grant/end/announce-ends.ts';
import { freeLeftRemovals } from '../../../../src/operations/grant/end/free-left-removals.ts';
import { provisionDueGrants } from '../../../../src/operations/grant/give/provision-due-grants.ts';
import { freeLeftRemovalsJob } from '../../../../src/jobs/grant/free-left-removals.ts';
import { returnGrant } from '../../../../src/operations/grant/end/return-grant.ts';
import { revokeDueGrants } from '../../../../src/operations/grant/end/revoke-due-grants.ts';
import { revokeDueGrantsJob } from '../../../../src/jobs/grant/revoke-due-grants.ts';
import type { Database } from '../../../../src/store/database/database.ts';
import { PROCESSES } from '../../../../src/store/database/process-mark.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../../support/acme-world.ts';
import { describePostgres } from '../../../support/database.ts';
import type { Verb } from '../../../support/scripted-target.ts';
import { trailFaults } from '../../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const VPN = 'vpn/connect';
const OTHER = -2_000_000_001;

const here = ({ ctx }: AcmeWorld): Ctx => ({ ...ctx, markedAs: () => 1 });
const onOther = ({ ctx }: AcmeWorld): Ctx => ({ ...ctx, markedAs: () => OTHER });
const there = (world: AcmeWorld) => world.target.holds(SAMI, 'vpn_users');

/** The other process works until its call is at the target, which answers when `goOn` is called. */
async function stopsIn(verb: Verb, world: AcmeWorld, work: (ctx: Ctx) => Promise<unknown>) {
  let goOn = (): void => {};
  const called = new Promise<void>((arrived) => {
    world.target.during(verb, () => {
      arrived();
      return new Promise((resolve) => {
        goOn = resolve;
      });
    });
  });
  const working = work(onOther(world));
  await called;
  return {
    goOn: async () => {
      goOn();
      await working;
    },
  };
}

const NEVER = new Map<number, number>();

/** Two looks, as the job makes them: the second a second later. */
async function looks(world: AcmeWorld): Promise<number> {
  const { freed, goneSince } = await freeLeftRemovals(here(world), NEVER, () => 0);
  expect(freed).toBe(0);
  return (await freeLeftRemovals(here(world), goneSince, () => 1_000)).freed;
}

async function returned(world: AcmeWorld) {
  const grant = await world.holds(SAMI, VPN);
  await returnGrant(await world.as(SAMI), { grantId: grant.id });
  return grant;
}

describePostgres('removals of a process that is gone', () => {
  it('go on at once, and are recorded once though its own answer comes after all', async () => {
    const world = await acmeWorld();
    const grant = await returned(world);
    const other = await stopsIn('revoke', world, revokeDueGrants);
    expect(await revokeDueGrants(here(world))).toBe(0);

    expect(await looks(world)).toBe(1);
    expect(await revokeDueGrants(here(world))).toBe(1);

    expect(there(world)).toBe(false);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    await other.goOn();
    const kinds = await world.rows.kinds(grant.id);
    expect(kinds.filter((kind) => kind === 'grant.revoked')).toHaveLength(1);
    const removals = world.target.calls.filter(({ verb }) => verb === 'revoke');
    expect(new Set(removals.map(({ operation }) => operation.operationId)).size).toBe(1);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('keep their right from being given until what it sent can’t arrive any more', async () => {
    const world = await acmeWorld();
    await returned(world);
    const other = await stopsIn('revoke', world, revokeDueGrants);
    await looks(world);
    await revokeDueGrants(here(world));
    const again = await world.asks(SAMI, VPN, { durationSeconds: HOUR });

    expect(await provisionDueGrants(here(world))).toBe(0);
    world.clock.advance(LEASE_MS - 1_000);
    expect(await provisionDueGrants(here(world))).toBe(0);
    world.target.forgets = true;
    await other.goOn();
    world.clock.advance(1_000);
    expect(await provisionDueGrants(here(world))).toBe(1);

    expect((await world.rows.grantOf(again.id)).state).toBe('active');
    expect(there(world)).toBe(true);
  });

  it('leave other rights alone', async () => {
    const world = await acmeWorld();
    await returned(world);
    const other = await stopsIn('revoke', world, revokeDueGrants);
    await looks(world);
    await world.asks('pia@acme.test', VPN, { durationSeconds: HOUR });

    expect(await provisionDueGrants(here(world))).toBe(1);
    expect(await announceEnds(here(world))).toBe(0);
    await other.goOn();
  });

  it('stay where they are while the process is there, or was until a moment ago', async () => {
    const world = await acmeWorld();
    await returned(world);
    const other = await stopsIn('revoke', world, revokeDueGrants);
    const { goneSince } = await freeLeftRemovals(here(world), NEVER, () => 0);
    expect(goneSince).toEqual(new Map([[OTHER, 0]]));
    expect(await freeLeftRemovals(here(world), goneSince, () => 700)).toEqual({ goneSince, freed: 0 });
    let letGo = (): void => {};
    const marked = new Promise<void>((taken) => {
      const holding = world.ctx.db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${PROCESSES}::int, ${OTHER}::int)`);
        taken();
        await new Promise<void>((resolve) => {
          letGo = resolve;
        });
      });
      onTestFinished(() => holding);
    });
    await marked;

    expect(await freeLeftRemovals(here(world), goneSince, () => 1_000)).toEqual({
      goneSince: NEVER,
      freed: 0,
    });
    expect(await revokeDueGrants(here(world))).toBe(0);
    letGo();
    await other.goOn();
    expect(there(world)).toBe(false);
  });

  it('wait for the end of the lease where it was giving: that may still arrive', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, VPN, { durationSeconds: HOUR });
    const other = await stopsIn('grant', world, provisionDueGrants);
    await returnGrant(await world.as(SAMI), { grantId: (await world.rows.grantOf(id)).id });

    expect(await looks(world)).toBe(0);
    expect(await revokeDueGrants(here(world))).toBe(0);
    await other.goOn();
    world.clock.advance(LEASE_MS);
    await revokeDueGrants(here(world));
    expect(there(world)).toBe(false);
  });

  it('are nobody’s to take for a process that isn’t marked itself', async () => {
    const world = await acmeWorld();
    await returned(world);
    const other = await stopsIn('revoke', world, revokeDueGrants);
    const { goneSince } = await freeLeftRemovals(here(world), NEVER, () => 0);

    for (const ctx of [world.ctx, { ...world.ctx, markedAs: () => undefined }])
      expect(await freeLeftRemovals(ctx, goneSince, () => 1_000)).toEqual({ goneSince: NEVER, freed: 0 });
    await other.goOn();
  });

  it('are left for another second after a look that failed', async () => {
    const world = await acmeWorld();
    await returned(world);
    const other = await stopsIn('revoke', world, revokeDueGrants);
    let passedMs = 0;
    const job = freeLeftRemovalsJob(() => passedMs);
    const looksAfter = async (ms: number, ctx: Ctx) => {
      passedMs += ms;
      return job.run(ctx, new AbortController().signal);
    };
    const away = (): never => {
      throw new Error('the database is away');
    };

    expect(await looksAfter(1_000, here(world))).toBe(0);
    await expect(looksAfter(1_000, { ...here(world), markedAs: away })).rejects.toThrow('away');
    expect(await looksAfter(30_000, here(world))).toBe(0);
    expect(await looksAfter(1_000, here(world))).toBe(1);
    await other.goOn();
  });

  it('aren’t taken where the process was known not to be marked as it began them', async () => {
    const world = await acmeWorld();
    await returned(world);
    const unmarked = { ...world.ctx, markedAs: () => undefined };
    const other = await stopsIn('revoke', world, () => revokeDueGrants(unmarked));

    expect(await looks(world)).toBe(0);
    await other.goOn();
    expect(there(world)).toBe(false);
  });

  it('go on at once where it is this process, whose claim was committed and its answer lost', async () => {
    const world = await acmeWorld();
    const grant = await returned(world);
    const { db } = world.ctx;
    const isClaimed = async () => (await world.rows.grant(grant.id))?.leaseUntil !== null;
    let losesAnswer = true;
    const transaction: Database['transaction'] = async (run, options) => {
      const result = await db.transaction(run, options);
      if (!losesAnswer || !(await isClaimed())) return result;
      losesAnswer = false;
      throw Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' });
    };
    const job = revokeDueGrantsJob();
    const { signal } = new AbortController();
    const ctx = { ...here(world), db: { ...db, transaction } };
    await expect(job.run(ctx, signal)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await isClaimed()).toBe(true);

    await job.run(ctx, signal);

    expect(there(world)).toBe(false);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.countOf('revoke')).toBe(1);
  });
});
