import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/domain/grant/connector.ts';
import { showDiscrepancy } from '../../../src/operations/discrepancy/show-discrepancy.ts';
import { carryOutRemovals } from '../../../src/operations/discrepancy/carry-out-removals.ts';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import * as accountRemovalStore from '../../../src/store/reconcile/account-removal-store.ts';
import { accountRemoval } from '../../../src/store/schema/index.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll } from '../../support/looks.ts';

const [OMAR, ADA, DORA, OLGA] = ['omar@acme.test', 'ada@acme.test', 'dora@acme.test', 'olga@acme.test'];
const BOT = 'backup-bot';

/** An account of nobody holds what prod-db has, and its owner is asked. */
async function anOrphan({ canDisable = false }: { canDisable?: boolean } = {}) {
  const world = await acmeWorld();
  if (canDisable) world.target.canDisable(BOT);
  for (const target of ['db_read', 'db_write']) world.target.holdsAlsoAs(BOT, null, target);
  await lookAtAll(world);
  const [one] = await discrepancies(world);
  return { world, one: one! };
}

const decided = async (world: AcmeWorld, id: string, way: 'disable' | 'revoke', email = OMAR) =>
  decideDiscrepancy(await world.as(email), {
    id,
    verdict: { kind: 'remove', way, mark: (await showDiscrepancy(world.ctx, id)).heldMark },
  });

const removal = async ({ ctx }: AcmeWorld) => (await ctx.db.drizzle.select().from(accountRemoval))[0]!;
const proofs = async (world: AcmeWorld) =>
  (await world.rows.eventsOf('discrepancy.carried-out')).map(({ data }) => data);
const errors = async (world: AcmeWorld) =>
  (await world.rows.eventsOf('discrepancy.attempted')).map(({ data }) => ('error' in data ? data.error : ''));
const states = async (world: AcmeWorld) =>
  (await discrepancies(world)).map(({ kind, state }) => `${kind} ${state}`);
const holds = ({ target }: AcmeWorld) => ['db_read', 'db_write'].filter((one) => target.holds(BOT, one));

describe('what an account of nobody has', () => {
  it('is removed on an owner’s word, read back, and not asked about again', async () => {
    const { world, one } = await anOrphan();

    await decided(world, one.id, 'revoke');
    expect(holds(world)).toEqual(['db_read', 'db_write']);
    await world.run();

    expect(holds(world)).toEqual([]);
    expect(await removal(world)).toMatchObject({ doneAt: world.clock.now(), dueAt: null, leaseUntil: null });
    expect(await proofs(world)).toMatchObject([
      {
        account: BOT,
        way: 'revoke',
        proof:
          '“db_read” wasn’t listed any more when it was read back. “db_write” wasn’t listed any more when it was read back.',
      },
    ]);
    await lookAtAll(world);
    expect(await states(world)).toEqual(['orphaned-account removed']);
  });

  it('is decided by those who are asked alone, once, and as it was shown', async () => {
    const { world, one } = await anOrphan();
    await expect(decided(world, one.id, 'revoke', ADA)).rejects.toThrow('You aren’t asked');
    await expect(decided(world, one.id, 'disable')).rejects.toThrow('so it isn’t disabled');

    const both = await Promise.allSettled([
      decided(world, one.id, 'revoke'),
      decided(world, one.id, 'revoke', DORA),
    ]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await world.rows.eventsOf('discrepancy.removed')).toHaveLength(1);
    await world.run();
    expect(world.target.countOf('revoke')).toBe(2);
  });

  it('is tried until it is gone while its target refuses, under one operation id, and a look waits for it', async () => {
    const { world, one } = await anOrphan();
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'denied' } });
    await decided(world, one.id, 'revoke');
    await world.run();
    await lookAtAll(world);

    expect(await states(world)).toEqual(['orphaned-account removed']);
    expect((await removal(world)).lastError).toContain('denied');
    expect((await errors(world)).length).toBeGreaterThan(0);
    world.target.behave('revoke');
    await world.pass(600);

    expect(holds(world)).toEqual([]);
    expect(await proofs(world)).toHaveLength(1);
    const ids = world.target.calls.map(({ target, operation }) => `${target} ${operation.operationId}`);
    expect(new Set(ids).size).toBe(2);
  });

  it('is done where the answer is lost, and done anew where the target only says so', async () => {
    const { world, one } = await anOrphan();
    world.target.next('revoke', { kind: 'loses-answer' });
    world.target.next('revoke', { kind: 'lies' });
    await decided(world, one.id, 'revoke');
    await world.run();
    expect(holds(world)).toEqual(['db_write']);
    expect(await errors(world)).toEqual([
      'The target said that it was done, but still lists “db_write” when it is read back.',
    ]);

    await world.pass(60);

    expect(holds(world)).toEqual([]);
    expect(world.target.calls.map(({ target }) => target)).toEqual(['db_read', 'db_write', 'db_write']);
    expect(await proofs(world)).toHaveLength(1);
  });

  it('is taken up again once the lease of a process that is gone has run out', async () => {
    const { world, one } = await anOrphan();
    await decided(world, one.id, 'revoke');
    const { ctx } = world;
    const leaseUntil = new Date(ctx.clock.now().getTime() + LEASE_MS);
    const [gone] = await ctx.db.transaction(async (tx) => {
      const due = await accountRemovalStore.lockDue(tx, ctx.clock.now(), 1);
      return accountRemovalStore.begin(
        tx,
        due.map(({ discrepancyId }) => discrepancyId),
        leaseUntil,
      );
    });
    expect(await carryOutRemovals(ctx, new AbortController().signal)).toBe(0);
    expect(holds(world)).toHaveLength(2);

    await world.pass(LEASE_MS / 1_000);

    expect(holds(world)).toEqual([]);
    expect(await proofs(world)).toHaveLength(1);
    const late = { doneAt: null, dueAt: ctx.clock.now() };
    expect(await accountRemovalStore.changeRemoval(ctx.db.drizzle, gone!, late)).toBe(false);
  });

  it('writes nothing of what another process has taken over meanwhile', async () => {
    const { world, one } = await anOrphan();
    const { ctx } = world;
    await decided(world, one.id, 'revoke');
    world.target.during('revoke', async () => {
      await ctx.db.drizzle.update(accountRemoval).set({ leaseUntil: new Date(0) });
    });

    expect(await carryOutRemovals(ctx, new AbortController().signal)).toBe(2);

    expect(await proofs(world)).toHaveLength(1);
    expect(await errors(world)).toEqual([]);
  });

  it('stays where somebody has been given it by that account meanwhile', async () => {
    const { world, one } = await anOrphan();
    const grant = await world.holds('sami@acme.test', 'prod-db/read');
    await world.ctx.db.drizzle.execute(
      `update "grant" set seen_as = '{"account":{"id":"${BOT}","login":"${BOT}"}}' where id = '${grant.id}'`,
    );
    await decided(world, one.id, 'revoke');
    await world.run();

    expect(holds(world)).toEqual(['db_read']);
    expect(await proofs(world)).toMatchObject([
      { proof: expect.stringContaining(`“db_read” stays, because grant ${grant.id} is of it by now.`) },
    ]);
  });

  it('is asked of a person once where its target can’t, and looked at until it is gone', async () => {
    const { world, one } = await anOrphan();
    let asked = 0;
    world.target.revoke = async () => {
      asked++;
      return { kind: 'needs_human', instructions: 'Take it off the list.', assignees: [] };
    };
    await decided(world, one.id, 'revoke');
    await world.run();
    await world.pass(600);
    expect(asked).toBe(2);
    expect(await removal(world)).toMatchObject({
      byHand: 'Take it off the list. Take it off the list.',
      doneAt: null,
    });

    for (const target of ['db_read', 'db_write']) world.target.loses(BOT, target);
    await world.pass(600);

    expect(asked).toBe(2);
    expect(await removal(world)).toMatchObject({ byHand: '', doneAt: world.clock.now() });
    expect(await proofs(world)).toHaveLength(1);
  });

  it('of somebody who left is removed in the same way', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(OLGA, 'db_read');
    await lookAtAll(world);
    const [one] = await discrepancies(world);
    await decided(world, one!.id, 'revoke');
    await world.run();
    expect(world.target.holds(OLGA, 'db_read')).toBe(false);
  });

  it('isn’t written down anew by a look that read it before the owner’s word', async () => {
    const { world, one } = await anOrphan();
    const grants = world.target.grants.bind(world.target);
    let isDecided = false;
    world.target.grants = async (query, cursor) => {
      const page = await grants(query, cursor);
      if (query.target === 'db_write' && !isDecided) {
        isDecided = true;
        await decided(world, one.id, 'revoke');
        await carryOutRemovals(world.ctx, new AbortController().signal);
      }
      return page;
    };
    await lookAtAll(world);
    expect(holds(world)).toEqual([]);

    expect(await states(world)).toEqual(['orphaned-account removed']);
  });
});

describe('an account of nobody', () => {
  it('is disabled where its connector can, and asked about again once it is enabled there', async () => {
    const { world, one } = await anOrphan({ canDisable: true });
    await decided(world, one.id, 'disable');
    await world.run();

    expect(world.target.logged).toMatchObject([{ id: BOT, active: false }]);
    expect(holds(world)).toHaveLength(2);
    expect(await proofs(world)).toMatchObject([
      { way: 'disable', proof: 'The target lists the account as disabled.' },
    ]);
    await lookAtAll(world);
    expect(await states(world)).toEqual(['orphaned-account removed']);

    world.target.enables(BOT);
    await lookAtAll(world);
    expect(await states(world)).toEqual(['orphaned-account removed', 'orphaned-account open']);
  });

  it('is disabled in the end where its target says so and doesn’t, or the answer is lost', async () => {
    const { world, one } = await anOrphan({ canDisable: true });
    world.target.next('disable', { kind: 'lies' });
    world.target.next('disable', { kind: 'loses-answer' });
    await decided(world, one.id, 'disable');
    await world.run();
    await world.pass(600);
    await world.pass(600);

    expect(world.target.logged).toMatchObject([{ active: false }]);
    expect(await errors(world)).toEqual([
      'The target said that it was done, but still lists the account as active.',
      'The target failed as it was told to: unknown_outcome.',
    ]);
    expect(await proofs(world)).toHaveLength(1);
  });

  it('isn’t disabled that somebody uses by now: it loses what nobody decided', async () => {
    const { world, one } = await anOrphan({ canDisable: true });
    world.target.always('disable', { kind: 'fails', fault: { kind: 'retryable' } });
    await decided(world, one.id, 'disable');
    const grant = await world.holds('sami@acme.test', 'vpn/connect');
    await world.ctx.db.drizzle.execute(
      `update "grant" set seen_as = '{"account":{"id":"${BOT}","login":"${BOT}"}}' where id = '${grant.id}'`,
    );
    world.target.behave('disable');
    await world.pass(5);
    await world.pass(1);

    expect(await proofs(world)).toMatchObject([{ way: 'revoke' }]);
    expect(holds(world)).toEqual([]);
    expect(world.target.logged).toMatchObject([{ active: true }]);
  });
});
