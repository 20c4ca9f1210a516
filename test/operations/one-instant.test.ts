import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, it, vi } from 'vitest';
import { denyRequest } from '../../src/operations/approval/decide/deny-request.ts';
import { escalateOpenStages } from '../../src/operations/approval/ask/escalate-open-stages.ts';
import { nudgeApprovers } from '../../src/operations/approval/ask/nudge-approvers.ts';
import { reassignRequest } from '../../src/operations/approval/ask/reassign-request.ts';
import { delegateApprovals } from '../../src/operations/delegation/delegate-approvals.ts';
import { endDelegation } from '../../src/operations/delegation/end-delegation.ts';
import { breakGlass } from '../../src/operations/emergency/break-glass.ts';
import { endGrant } from '../../src/operations/grant/end/end-grant.ts';
import { returnGrant } from '../../src/operations/grant/end/return-grant.ts';
import { startDueRevocations } from '../../src/operations/grant/end/start-due-revocations.ts';
import { expireDueRequests } from '../../src/operations/request/end/expire-due-requests.ts';
import { decideItem } from '../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../src/operations/review/decide/submit-batch.ts';
import { cancelRequest } from '../../src/operations/request/end/cancel-request.ts';
import { submitBundle } from '../../src/operations/request/submit-request.ts';
import * as schema from '../../src/store/schema/index.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../support/campaigns.ts';
import { ACCESS_WAITS } from './waiting/access-waits.ts';
import { CAMPAIGN_WAITS } from './waiting/campaign-waits.ts';
import { YAML } from './waiting/waiting-world.ts';

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(\d{3})Z/g;
/** Of all tables but the one that says when Slack was read of somebody, as when they are let in. */
const TABLES = Object.values(schema as Record<string, unknown>)
  .filter((one) => one instanceof PgTable)
  .filter((one) => getTableConfig(one).name !== 'slack_account');
/** Jobs end these, or several acts. */
const NO_ONE_ACT = new Set([
  'late-removals',
  'untold-ends',
  'left-connectors',
  'stuck-close',
  'review-batch',
  'late-reviewers',
]);

async function everyRow(world: AcmeWorld): Promise<string[]> {
  const rows: string[] = [];
  for (const table of TABLES) {
    const { name } = getTableConfig(table);
    for (const row of await world.ctx.db.drizzle.select().from(table))
      rows.push(`${name} ${JSON.stringify(row)}`);
  }
  return rows;
}

/**
 * The instants that an act wrote, each by its milliseconds: the clock stands at a whole second before, and goes on by one
 * with each look at it. What is counted from an earlier instant has none.
 */
async function writtenBy(world: AcmeWorld, act: () => Promise<unknown>): Promise<string[]> {
  const before = await everyRow(world);
  const stood = new Set(before.flatMap((row) => row.match(INSTANT) ?? []));
  const still = world.clock.now.bind(world.clock);
  let looks = 0;
  const clock = vi.spyOn(world.clock, 'now').mockImplementation(() => new Date(still().getTime() + ++looks));
  await act().finally(() => clock.mockRestore());
  const written = (await everyRow(world)).filter((row) => !before.includes(row));
  return written.flatMap((row) =>
    [...row.matchAll(INSTANT)]
      .filter(([instant, ms]) => !stood.has(instant) && ms !== '000')
      .map(([instant, ms]) => `${ms} ${row.split(' ')[0]} ${instant}`),
  );
}

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';

async function underReview(world: AcmeWorld) {
  const [grant] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'vpn/connect' }]);
  if (grant === undefined) throw new Error('nothing is held');
  return runningCampaign(world.ctx, [{ grant, reviewer: OMAR }]);
}

type Begin = (world: AcmeWorld) => Promise<() => Promise<unknown>>;

const ACTS: Record<string, Begin> = {
  'asking for what is approved at once': async (world) => () => world.asks(SAMI, 'vpn/connect'),
  'asking for what somebody approves': async (world) => () => world.asks(SAMI, 'prod-db/read'),
  'asking for several': async (world) => async () =>
    submitBundle(await world.as(SAMI), {
      items: ['prod-db/read', 'vpn/connect'],
      durationSeconds: HOUR,
      justification: 'Both',
      ticket: '4711',
      idempotencyKey: 'both',
    }),
  'asking for more time': async (world) => {
    const { id } = await world.holds(SAMI, 'vpn/connect');
    return () => world.asks(SAMI, 'vpn/connect', { extendsGrantId: id });
  },
  denying: async (world) => {
    const { id: requestId } = await world.asks(SAMI, 'prod-db/read');
    return async () => denyRequest(await world.as(OMAR), { requestId, comment: 'No' });
  },
  withdrawing: async (world) => {
    const { id: requestId } = await world.asks(SAMI, 'prod-db/read');
    return async () => cancelRequest(await world.as(SAMI), { requestId });
  },
  'handing an approval on': async (world) => {
    const { id: requestId } = await world.asks(SAMI, 'prod-db/read');
    const { id: toPersonId } = await world.rows.person('ada@acme.test');
    return async () => reassignRequest(await world.as(OMAR), { requestId, toPersonId, reason: 'Hers' });
  },
  nudging: async (world) => {
    const { id: requestId } = await world.asks(SAMI, 'prod-db/read');
    return async () => nudgeApprovers(await world.as(SAMI), { requestId });
  },
  'taking access in an emergency': async (world) => async () =>
    breakGlass(await world.as(SAMI), {
      entitlement: 'prod-db/read',
      durationSeconds: 1_800,
      justification: 'The payments are down',
      idempotencyKey: 'form 1',
    }),
  'having somebody stand in': async (world) => {
    const { id: toPersonId } = await world.rows.person('dora@acme.test');
    await world.asks(SAMI, 'prod-db/read');
    const until = new Date(world.clock.now().getTime() + 24 * HOUR * 1_000);
    return async () => delegateApprovals(await world.as(OMAR), { toPersonId, until });
  },
  'ending that': async (world) => {
    const { id: toPersonId } = await world.rows.person('dora@acme.test');
    const until = new Date(world.clock.now().getTime() + 24 * HOUR * 1_000);
    await delegateApprovals(await world.as(OMAR), { toPersonId, until });
    await world.asks(SAMI, 'prod-db/read');
    return async () => endDelegation(await world.as(OMAR));
  },
  'the end of its time': async (world) => {
    await world.holds(SAMI, 'vpn/connect');
    world.clock.advance(HOUR * 1_000);
    return () => startDueRevocations(world.ctx);
  },
  'nobody’s decision in time': async (world) => {
    await world.asks(SAMI, 'prod-db/read');
    world.clock.advance(31 * 24 * HOUR * 1_000);
    return () => expireDueRequests(world.ctx);
  },
  escalation: async (world) => {
    await world.asks(SAMI, 'prod-db/read');
    await world.ctx.db.drizzle.update(schema.stage).set({ escalateDueAt: world.clock.now() });
    return () => escalateOpenStages(world.ctx);
  },
  'deciding a review item': async (world) => {
    const { items } = await underReview(world);
    return async () =>
      decideItem(await world.as(OMAR), { itemId: items[0]?.id ?? 0, verdict: 'revoke', comment: 'Over' });
  },
  'submitting a review': async (world) => {
    const { items, batchOf } = await underReview(world);
    await decideItem(await world.as(OMAR), { itemId: items[0]?.id ?? 0, verdict: 'revoke', comment: 'Over' });
    return async () => submitBatch(await world.as(OMAR), { batchId: batchOf(OMAR).id });
  },
  'giving back': async (world) => {
    const { id: grantId } = await world.holds(SAMI, 'vpn/connect');
    return async () => returnGrant(await world.as(SAMI), { grantId });
  },
  'ending what somebody holds': async (world) => {
    const { id: grantId } = await world.holds(SAMI, 'vpn/connect');
    return async () => endGrant(await world.as(OMAR), { grantId, comment: 'Over' });
  },
};

const begun =
  (begin: (world: AcmeWorld) => Promise<{ end: () => Promise<unknown> }>): Begin =>
  async (world) =>
    (await begin(world)).end;

it.each(
  Object.entries({
    ...ACTS,
    ...Object.fromEntries(
      Object.entries({ ...ACCESS_WAITS, ...CAMPAIGN_WAITS })
        .filter(([kind]) => !NO_ONE_ACT.has(kind))
        .map(([kind, begin]) => [`what ends the wait of ${kind}`, begun(begin)]),
    ),
  }),
)('%s is of one instant, in all that it writes', async (_what, begin) => {
  const world = await acmeWorld({ yaml: YAML });
  const act = await begin(world);

  const written = await writtenBy(world, act);

  expect(new Set(written.map((one) => one.slice(0, 3))).size, written.join('\n')).toBe(1);
});
