import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { describe } from 'vitest';
import { importGrants } from '../../../src/operations/grant/import/import-grants.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { showGrant } from '../../../src/operations/grant/show-grant.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { acmeWorld, HOUR, PEOPLE_CSV, type AcmeWorld } from '../../support/acme-world.ts';

const SAMI = 'sami@acme.test';
const OKAFOR = 'sami.okafor@acme.test';
const VPN = 'vpn/connect';

/** Sami is called otherwise from now on, also by the workspace. */
async function renames(world: AcmeWorld): Promise<void> {
  await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(`6,${SAMI}`, `6,${OKAFOR}`) });
}

/** Another grant of the right, as one that was asked for under the new address. */
async function holdsRenamed(world: AcmeWorld, durationSeconds: number) {
  const request = await world.asks(SAMI, VPN, { durationSeconds });
  await world.run();
  return world.rows.grantOf(request.id);
}

describe('two grants of one right of a person whose address changed between them', () => {
  it('are two accounts at the target, and each is removed at its end', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, HOUR);
    await renames(world);
    const second = await holdsRenamed(world, 3 * HOUR);
    expect(second.account.email).toBe(OKAFOR);
    expect(world.target.holdings()).toHaveLength(2);

    await world.pass(HOUR);
    expect(world.target.holdings().map((held) => held.email)).toEqual([OKAFOR]);
    await world.pass(2 * HOUR);

    expect(world.target.holdings()).toEqual([]);
    expect((await world.rows.grants()).map((grant) => grant.remains)).toEqual(['gone', 'gone']);
  });

  it('are one where the target knows both as one account', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, HOUR);
    world.target.renames(SAMI, OKAFOR);
    await renames(world);
    await holdsRenamed(world, 3 * HOUR);
    expect((await world.rows.grants()).map((grant) => grant.source)).toEqual(['request', 'request']);

    await world.pass(HOUR);
    expect(world.target.holdings().map((held) => held.email)).toEqual([OKAFOR]);
    expect((await world.rows.grants())[0]?.remains).toBe('held-by-another-grant');
    await world.pass(2 * HOUR);

    expect(world.target.holdings()).toEqual([]);
  });
});

describe('imported access, of a login that its target writes in capitals', () => {
  it('is looked for before it is removed, and removed as its target calls it', async () => {
    const world = await acmeWorld();
    const login = SAMI.toUpperCase();
    world.target.holdsFromBefore(login, 'vpn_users');
    const look = world.target.readBack.bind(world.target);
    world.target.readBack = (ref) =>
      look({ ...ref, account: { ...ref.account, email: ref.account.email.toUpperCase() } });
    await importGrants(world.ctx, {
      csv: `email,entitlement,since,expires,note\n${SAMI},${VPN},,permanent,\n`,
    });
    const [held] = await world.rows.grants();

    await returnGrant(await world.as(SAMI), { grantId: held?.id ?? '' });
    await world.run();

    expect(world.target.holdings()).toEqual([]);
    expect((await world.rows.grants())[0]).toMatchObject({ state: 'revoked', remains: 'gone' });
  });
});

describe('two persons whose grants point to one account', () => {
  it('hold one right: it stays until the second of them ends', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, VPN, HOUR);
    // No import lets an address go to somebody else while access stands under it; an earlier release did.
    for (const [from, to] of [
      [SAMI, OKAFOR],
      ['mona@acme.test', SAMI],
    ])
      await world.ctx.db.rows(sql`update person set email = ${to} where email = ${from}`);
    const request = await world.asks('mona@acme.test', VPN, { durationSeconds: 3 * HOUR });
    await world.run();
    expect((await world.rows.grantOf(request.id)).account.email).toBe(SAMI);

    await world.pass(HOUR);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    const second = await world.rows.grantOf(request.id);
    const first = (await world.rows.grants()).find((grant) => grant.id !== second.id);
    expect((await showGrant(world.ctx, first?.id ?? '')).heldBy?.expiresAt).toEqual(second.expiresAt);
    await world.pass(2 * HOUR);

    expect(world.target.holdings()).toEqual([]);
    expect((await world.rows.grants()).map((grant) => grant.remains)).toEqual([
      'held-by-another-grant',
      'gone',
    ]);
  });
});
