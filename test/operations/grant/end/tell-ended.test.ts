import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { END_REASONS } from '../../../../src/domain/grant/grant.ts';
import type { GrantEndReason, GrantRemains } from '../../../../src/domain/grant/grant.ts';
import { importPeople } from '../../../../src/operations/people/import-people.ts';
import { showEnded } from '../../../../src/operations/grant/end/show-ended.ts';
import { accessEndedCard } from '../../../../src/slack/cards/grant/access-ended.ts';
import { heldGrants } from '../../../support/campaigns.ts';
import { importGrants } from '../../../../src/operations/grant/import/import-grants.ts';
import { showGrant } from '../../../../src/operations/grant/show-grant.ts';
import { startRevocations } from '../../../../src/operations/grant/end/start-revocation.ts';
import { revocationOverdueCard } from '../../../../src/slack/cards/grant/revocation-overdue.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import { reads } from '../../../slack/support/reads.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../../support/acme-world.ts';

const SAMI = 'sami@acme.test';

async function imported(world: AcmeWorld, expires = '2026-11-20T10:00:00Z'): Promise<string> {
  world.target.holdsFromBefore(SAMI, 'vpn_users');
  const csv = `email,entitlement,since,expires,note\n${SAMI},vpn/connect,,${expires},From the old list\n`;
  await importGrants(world.ctx, { csv });
  return (await world.rows.grants())[0]?.id ?? '';
}

const posts = (world: AcmeWorld) =>
  world.shown.filter((card) => card.kind === 'access-ended' && card.messageTs === null);

/** What the newest of these messages says now. */
async function says(world: AcmeWorld): Promise<string> {
  const subjectId = posts(world).at(-1)?.subjectId ?? '';
  const ended = await showEnded(world.ctx, subjectId, { offset: 0, limit: 60 });
  return reads(accessEndedCard(ended, subjectId, { now: world.clock.now(), command: '/access' }));
}

it('tells the holder of imported access that it ended by its date', async () => {
  const world = await acmeWorld();
  const id = await imported(world);

  await world.pass(HOUR);
  await world.pass(5);

  expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  expect(posts(world)).toHaveLength(1);
});

it.each(Object.keys(END_REASONS) as GrantEndReason[])(
  'tells the holder, in one new message, of all that ended at once, unless they ended it: %s',
  async (reason) => {
    const world = await acmeWorld();
    const requested = await world.holds(SAMI, 'crm/agent', 8 * HOUR);
    const id = await imported(world, 'permanent');

    await transaction(world.ctx, async (tx) => {
      const grants = [await world.rows.grant(requested.id), await world.rows.grant(id)];
      await startRevocations(tx, world.ctx, grants, reason);
    });
    await world.run();
    await world.pass(5);
    await world.pass(HOUR);

    expect(posts(world)).toHaveLength(reason === 'returned' ? 0 : 1);
    if (reason !== 'returned') expect(await says(world)).toMatch(/Your access to 2 things ended\.\n.*\n• /);
  },
);

it('tells of an end by itself in a new message, once, with the way to ask again', async () => {
  const world = await acmeWorld();
  await world.holds(SAMI, 'crm/agent', HOUR);
  await world.pass(HOUR);
  expect(posts(world)).toEqual([]);
  await world.pass(5);
  await world.pass(HOUR);

  expect(posts(world).map((card) => card.audienceId)).toEqual([(await world.rows.person(SAMI)).id]);
  expect(await says(world)).toMatch(
    /Your access to \*.*\* ended at .*\. Its time was up\.\nStill need it\?\n\[Ask again\]/,
  );
});

it('tells nobody that they lost what they go on to hold', async () => {
  const world = await acmeWorld();
  await world.holds(SAMI, 'vpn/connect', HOUR);
  await world.holds(SAMI, 'vpn/connect', 2 * HOUR);
  await world.pass(HOUR);
  await world.pass(5);
  expect(posts(world)).toEqual([]);
  await world.pass(HOUR);
  await world.pass(5);
  expect(posts(world)).toHaveLength(1);
});

it('is one message of forty, and another one of what ends later', async () => {
  const world = await acmeWorld();
  const ids = await heldGrants(
    world.ctx,
    Array.from({ length: 40 }, () => ({ email: SAMI, entitlement: 'vpn/connect' })),
  );
  const later = await world.holds(SAMI, 'crm/agent', HOUR);
  for (let at = 0; at < 40; at += 10) {
    const some = ids.slice(at, at + 10);
    await transaction(world.ctx, (tx) => startRevocations(tx, world.ctx, some, 'review'));
    await world.pass(1);
  }
  await world.pass(10);

  expect(posts(world)).toHaveLength(1);
  expect((await says(world)).match(/^• /gm)).toHaveLength(40);
  await world.pass(HOUR);
  await world.pass(5);
  expect((await world.rows.grant(later.id)).state).toBe('revoked');
  expect(posts(world)).toHaveLength(2);
  expect(await says(world)).not.toContain('• ');
});

it('waits half a minute at the most for more that ends, and tells of that in the same message', async () => {
  const world = await acmeWorld();
  const ids = await heldGrants(
    world.ctx,
    Array.from({ length: 20 }, () => ({ email: SAMI, entitlement: 'vpn/connect' })),
  );
  for (const grant of ids) {
    await transaction(world.ctx, (tx) => startRevocations(tx, world.ctx, [grant], 'expired'));
    await world.pass(2);
    if (grant === ids[10]) expect(posts(world)).toEqual([]);
  }
  expect(posts(world)).toHaveLength(1);
  await world.pass(5);

  expect(posts(world)).toHaveLength(1);
  expect((await says(world)).match(/^• /gm)).toHaveLength(20);
});

it('messages nobody who has left, or whom nothing in Slack reaches', async () => {
  const world = await acmeWorld();
  await world.holds(SAMI, 'crm/agent', HOUR);
  await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^(.*sami@acme\.test.*)active$/m, '$1inactive') });
  await heldGrants(world.ctx, [{ email: 'pia@acme.test', entitlement: 'vpn/connect' }]);
  await world.ctx.db.drizzle.execute(
    sql`delete from slack_account where person_id = ${(await world.rows.person('pia@acme.test')).id}`,
  );
  await transaction(world.ctx, async (tx) => {
    await startRevocations(tx, world.ctx, await findLive(world), 'not-kept');
  });
  await world.pass(10);
  await world.pass(HOUR);

  expect((await world.rows.grants()).map(({ state }) => state)).toEqual(['revoked', 'revoked']);
  expect(posts(world)).toEqual([]);
});

const findLive = async (world: AcmeWorld) => {
  const rows = await world.rows.grants();
  return Promise.all(rows.map(({ id }) => world.rows.grant(id)));
};

it('says to the owner that it is gone only of what is gone, and of what stays until when and why', async () => {
  const world = await acmeWorld();
  const short = await world.holds(SAMI, 'vpn/connect', HOUR);
  await world.holds(SAMI, 'vpn/connect', 2 * HOUR);
  await world.pass(HOUR);
  const overdue = async () => reads(revocationOverdueCard(await showGrant(world.ctx, short.id)));

  expect(await overdue()).toMatch(
    /is still there: they hold it through another request, until 2026-11-20 11:00 UTC/,
  );
  expect(await overdue()).not.toContain('gone');
  await world.pass(HOUR);
  expect(await overdue()).toMatch(/They kept it through another grant, which has its own end/);

  const said = async (remains: GrantRemains) => {
    const view = await showGrant(world.ctx, short.id);
    return reads(revocationOverdueCard({ ...view, grant: { ...view.grant, remains } }));
  };
  expect(await said('gone')).toMatch(/is gone now, since .* Nothing is left to do/);
  expect(await said('stood-before')).toMatch(
    /is still there: it predates Sallyport.*remove target vpn_users/,
  );
  expect(await said('never-there')).toMatch(/was never set up/);
});
