import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../support/acme-world.ts';

const SAMI = 'sami@acme.test';
const there = (world: AcmeWorld) => world.target.holds(SAMI, 'vpn_users');

/** The database is that of the moment after the decision: nothing that came of it is on record. */
async function losesAllSinceItWasDecided({ ctx, clock }: AcmeWorld, grantId: string): Promise<void> {
  await ctx.db.drizzle.execute(sql`
    update "grant" set state = 'scheduled', due_at = ${clock.now().toISOString()}::timestamptz, lease_until = null,
      active_at = null, expires_at = null, ended_at = null, end_reason = null, remains = null, revoke_since = null,
      stood_before = null, seen_as = null, attempts = 0, operation = 0, handle = null, warn_at = null
    where id = ${grantId}`);
}

describe('a database that lost what came of a decision', () => {
  it('knows its own provisioning again: nothing is found, and it ends with the grant', async () => {
    const world = await acmeWorld();
    world.target.keepsOperations = true;
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await losesAllSinceItWasDecided(world, id);

    await world.run();
    expect(await world.rows.grant(id)).toMatchObject({ state: 'active' });
    expect((await world.rows.grants()).map(({ source }) => source)).toEqual(['request']);
    expect(await world.rows.eventsOf('grant.taken-over')).toMatchObject([{ subject: { grantId: id } }]);

    await world.pass(HOUR);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(there(world)).toBe(false);
  });

  it('gives once more, until its end, what was given and given back: no record says that it was', async () => {
    const world = await acmeWorld();
    world.target.forgets = true;
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await returnGrant(await world.as(SAMI), { grantId: id });
    await world.run();
    expect(there(world)).toBe(false);
    await losesAllSinceItWasDecided(world, id);

    await world.run();
    expect(await world.rows.grant(id)).toMatchObject({ state: 'active' });
    expect(there(world)).toBe(true);

    await world.pass(HOUR);
    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      endReason: 'expired',
      remains: 'gone',
    });
    expect(there(world)).toBe(false);
  });

  it('removes as another operation what its target refuses, since it knows that id as something else', async () => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.next('revoke', { kind: 'fails', fault: { kind: 'invalid' } });
    await returnGrant(await world.as(SAMI), { grantId: id });
    await world.run();
    expect(there(world)).toBe(true);

    await world.pass(1);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(there(world)).toBe(false);
    expect(await world.rows.grant(id)).toMatchObject({ operation: 2 });
  });
});
