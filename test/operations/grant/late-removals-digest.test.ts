import { expect, it } from 'vitest';
import { revokeDueGrants } from '../../../src/operations/grant/end/revoke-due-grants.ts';
import { showLateRemovals } from '../../../src/operations/grant/late/show-late-removals.ts';
import { tellOverdueRevocations } from '../../../src/operations/grant/late/tell-overdue-revocations.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { renderCard } from '../../../src/slack/cards/render-card.ts';
import { acmeWorld, type AcmeWorld, HOUR } from '../../support/acme-world.ts';
import { blockText } from '../../support/block-text.ts';
import { heldGrants } from '../../support/campaigns.ts';

const [SAMI, OMAR] = ['sami@acme.test', 'omar@acme.test'];
const posts = (world: AcmeWorld) =>
  world.shown.filter((card) => card.kind === 'revocation-overdue' && card.messageTs === null);

async function told(world: AcmeWorld): Promise<string> {
  const { id } = (await world.as(OMAR)).actor.person;
  const card = world.shown.findLast(
    ({ kind, audienceId }) => kind === 'revocation-overdue' && audienceId === id,
  );
  const { text, blocks } = await renderCard(world.ctx, card ?? expect.unreachable(), {
    now: world.clock.now(),
    command: '/access',
  });
  return `${text}\n${blockText(JSON.parse(JSON.stringify(blocks)))}`;
}

/** So many more whose removal has been due for ten minutes, and doesn't get through. */
async function late(world: AcmeWorld, count: number): Promise<void> {
  const since = new Date(world.clock.now().getTime() - 600_000);
  await heldGrants(
    world.ctx,
    Array.from({ length: count }, () => ({
      email: SAMI,
      entitlement: 'vpn/connect',
      state: 'revoking' as const,
      endReason: 'expired' as const,
      revokeSince: since,
      expiresAt: since,
      lastError: 'The target is down',
    })),
  );
  await Promise.all([tellOverdueRevocations(world.ctx), tellOverdueRevocations(world.ctx)]);
  await deliverCards(world.ctx);
}

it('tells an owner of 60 removals that one connector doesn’t take in one message, keeps it current, and begins anew when it starts again', async () => {
  const world = await acmeWorld();
  await late(world, 47);
  expect(posts(world)).toHaveLength(1);
  world.clock.advance(HOUR * 1_000);
  await late(world, 13);
  world.clock.advance(HOUR * 1_000);
  await deliverCards(world.ctx);

  expect(posts(world)).toHaveLength(1);
  expect(await told(world)).toMatch(
    /60 removals at the connector far aren’t getting through[^]*… and 55 more\.[^]*The target is down[^]*\[Show all 60\]/,
  );
  expect(await world.rows.eventsOf('grant.revocation-overdue')).toHaveLength(60);

  await world.ctx.db.drizzle.execute(
    `update "grant" set due_at = '2026-11-20T00:00:00Z', stood_before = false`,
  );
  await revokeDueGrants(world.ctx);
  await world.ctx.db.drizzle.execute(
    `update "grant" set remains = 'stood-before' where id = (select min(id) from "grant")`,
  );
  await deliverCards(world.ctx);
  const { id } = (await world.as(OMAR)).actor.person;
  expect(await showLateRemovals(world.ctx, 'far', id)).toMatchObject({ late: { total: 0 }, through: 60 });
  expect(await told(world)).toContain('All late removals at the connector far are through.');
  expect(await told(world)).toContain('is still there: it predates Sallyport.');
  expect(posts(world)).toHaveLength(1);

  world.clock.advance(HOUR * 1_000);
  await late(world, 2);
  expect(posts(world)).toHaveLength(2);
  expect(await told(world)).toContain('2 removals at the connector far aren’t getting through');
});
