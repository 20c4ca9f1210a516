import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../src/domain/errors.ts';
import { LEASE_MS } from '../../../src/domain/grant/connector.ts';
import { GrantId, newId } from '../../../src/domain/ids.ts';
import { claimGrants } from '../../../src/operations/grant/claim-grants.ts';
import * as dueGrantStore from '../../../src/store/grant/due-grant-store.ts';
import type { GrantRow } from '../../../src/store/grant/grant-store.ts';
import { grant } from '../../../src/store/schema/index.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';

/** More than any look takes at once. */
const MANY = 150;
const LONG_DUE_MS = 3_600_000;

/** A removal that is due, and behind it in time many others, due for longer, with what `keeps` them from being begun. */
async function behindMany(keeps: (now: Date) => Partial<GrantRow>) {
  const world = await acmeWorld();
  const { id } = await world.holds('sami@acme.test', 'vpn/connect', HOUR);
  const now = world.clock.now();
  const held = await world.rows.grant(id);
  const accounts = Array.from({ length: MANY }, (_, at) => ({ ...held.account, email: `x${at}@acme.test` }));
  const another = (account: GrantRow['account'], change: Partial<GrantRow>): GrantRow => ({
    ...held,
    id: GrantId.parse(newId('grant', now)),
    account,
    seenAs: null,
    requestId: null,
    ...change,
  });
  const due = { state: 'revoking', dueAt: new Date(now.getTime() - LONG_DUE_MS) } as const;
  const rows = accounts.flatMap((account) => [
    another(account, due),
    another(account, { ...due, dueAt: new Date(now.getTime() + LONG_DUE_MS), ...keeps(now) }),
  ]);
  const mine = another(held.account, { ...due, dueAt: now });
  await world.ctx.db.drizzle.insert(grant).values([...rows, mine]);
  const claim = (limit: number, begin = begins) =>
    claimGrants(world.ctx, { gives: false, states: ['revoking'], limit, busy: [] }, begin);
  return { world, mine, claim };
}

const begins: Parameters<typeof claimGrants>[2] = (tx, ids, leaseUntil) =>
  dueGrantStore.beginRevoking(tx, ids, leaseUntil, null);

describe('a claim', () => {
  it.each([
    ['other processes work', (now: Date) => ({ leaseUntil: new Date(now.getTime() + LEASE_MS) })],
    ['the target still works', () => ({ handle: 'put off' })],
  ])('isn’t held up behind any number of rights on which %s', async (_who, keeps) => {
    const { mine, claim } = await behindMany(keeps);

    expect((await claim(64)).map(({ id }) => id)).toEqual([mine.id]);
    expect(await claim(64)).toEqual([]);
  });

  it('takes no more than it was to, however far it looked', async () => {
    const { world, claim } = await behindMany((now) => ({ leaseUntil: new Date(now.getTime() + LEASE_MS) }));
    world.clock.advance(LEASE_MS);

    expect(await claim(1)).toHaveLength(1);
    expect(await claim(64)).toHaveLength(64);
  });

  it('hands on what it has claimed where it can’t look further', async () => {
    const { world, claim } = await behindMany((now) => ({ leaseUntil: new Date(now.getTime() + LEASE_MS) }));
    world.clock.advance(LEASE_MS);
    let looks = 0;
    const failsLater: typeof begins = (tx, ids, leaseUntil) => {
      if (looks++ > 0) throw new DomainError('unavailable', 'The database is away.');
      return begins(tx, ids.slice(0, 1), leaseUntil);
    };

    expect(await claim(64, failsLater)).toHaveLength(1);
    expect(looks).toBe(2);
    await expect(claim(64, failsLater)).rejects.toThrow('The database is away.');
  });
});
