import { expect, it } from 'vitest';
import { END_REASONS } from '../../../../src/domain/grant/grant.ts';
import type { GrantEndReason, GrantRemains } from '../../../../src/domain/grant/grant.ts';
import { importGrants } from '../../../../src/operations/grant/import/import-grants.ts';
import { showGrant } from '../../../../src/operations/grant/show-grant.ts';
import { startRevocations } from '../../../../src/operations/grant/end/start-revocation.ts';
import { revocationOverdueCard } from '../../../../src/slack/cards/grant/revocation-overdue.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import { reads } from '../../../slack/support/reads.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../../support/acme-world.ts';

const SAMI = 'sami@acme.test';

async function imported(world: AcmeWorld, expires = '2026-11-20T10:00:00Z'): Promise<string> {
  world.target.holdsFromBefore(SAMI, 'vpn_users');
  const csv = `email,entitlement,since,expires,note\n${SAMI},vpn/connect,,${expires},From the old list\n`;
  await importGrants(world.ctx, { csv });
  return (await world.rows.grants())[0]?.id ?? '';
}

const postsOf = (world: AcmeWorld, id: string) =>
  world.shown.filter((card) => card.kind === 'grant' && card.subjectId === id && card.messageTs === null)
    .length;

it('tells the holder of imported access that it ended by its date', async () => {
  const world = await acmeWorld();
  const id = await imported(world);

  await world.pass(HOUR);

  expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
  expect(postsOf(world, id)).toBe(1);
});

it.each(Object.keys(END_REASONS) as GrantEndReason[])(
  'tells the holder of every end that they didn’t expect, in a new message: %s',
  async (reason) => {
    const world = await acmeWorld();
    const requested = await world.holds(SAMI, 'crm/agent', 8 * HOUR);
    const id = await imported(world, 'permanent');
    expect([postsOf(world, requested.id), postsOf(world, id)]).toEqual([1, 0]);

    await transaction(world.ctx, async (tx) => {
      const grants = [await world.rows.grant(requested.id), await world.rows.grant(id)];
      await startRevocations(tx, world.ctx, grants, reason);
    });
    await world.run();
    await world.pass(5);

    const own = reason === 'returned';
    const expected = own || ['expired', 'provisioning-failed'].includes(reason);
    expect([postsOf(world, requested.id), postsOf(world, id)]).toEqual([expected ? 1 : 2, own ? 0 : 1]);
  },
);

it('says to the owner that it is gone only of what is gone, and of what stays until when and why', async () => {
  const world = await acmeWorld();
  const short = await world.holds(SAMI, 'vpn/connect', HOUR);
  await world.holds(SAMI, 'vpn/connect', 2 * HOUR);
  await world.pass(HOUR);
  const overdue = async () => reads(revocationOverdueCard(await showGrant(world.ctx, short.id)));

  expect(await overdue()).toMatch(
    /is still there: they hold it through another grant, until 2026-11-20 11:00 UTC/,
  );
  expect(await overdue()).not.toContain('gone');
  await world.pass(HOUR);
  expect(await overdue()).toMatch(/stayed then through another grant of theirs, which has an end of its own/);

  const says = async (remains: GrantRemains) => {
    const view = await showGrant(world.ctx, short.id);
    return reads(revocationOverdueCard({ ...view, grant: { ...view.grant, remains } }));
  };
  expect(await says('gone')).toMatch(/is gone now, since .* Nothing is left to do/);
  expect(await says('stood-before')).toMatch(/is still there: it stood before.*remove target vpn_users/);
  expect(await says('never-there')).toMatch(/had never been set up/);
});
