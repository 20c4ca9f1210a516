import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { bringCampaign } from '../../../../src/operations/campaign/show/bring-campaign.ts';
import { closeEarly } from '../../../../src/operations/campaign/close/close-early.ts';
import { closeDueCampaigns } from '../../../../src/operations/campaign/close/close-due-campaigns.ts';
import { advanceClosingCampaigns } from '../../../../src/operations/campaign/close/advance-closing-campaigns.ts';
import { showCampaign } from '../../../../src/operations/campaign/show/show-campaign.ts';
import { signCampaign } from '../../../../src/operations/campaign/close/sign-campaign.ts';
import { returnGrant } from '../../../../src/operations/grant/end/return-grant.ts';
import { bringBatch } from '../../../../src/operations/review/show/bring-batch.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { reassignItem } from '../../../../src/operations/review/decide/reassign-item.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { campaignCard } from '../../../../src/slack/cards/campaign/campaign.ts';
import { findCampaign } from '../../../../src/store/campaign/campaign-store.ts';
import type { GrantRow } from '../../../../src/store/grant/grant-store.ts';
import { acmeWorld, type AcmeWorld, HOUR } from '../../../support/acme-world.ts';
import { blockText } from '../../../support/block-text.ts';
import { heldGrants, itemsOf, runningCampaign, setCampaign } from '../../../support/campaigns.ts';
import { describePostgres } from '../../../support/database.ts';
import { deliverCards } from '../../../support/deliver-cards.ts';
import { runReviews } from '../../../support/review-jobs.ts';

const [ADA, OMAR, SAMI, KIM] = ['ada@acme.test', 'omar@acme.test', 'sami@acme.test', 'kim@acme.test'];
const IRIS = 'iris@acme.test';
const DAY = 24 * HOUR;

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
});

/** What Kim and Sami hold at the target. */
async function holdings(): Promise<[GrantRow, GrantRow, GrantRow]> {
  const held = [
    { email: KIM, entitlement: 'vpn/connect', target: 'vpn_users' },
    { email: SAMI, entitlement: 'vpn/connect', target: 'vpn_users' },
    { email: SAMI, entitlement: 'crm/agent', target: 'crm_agents' },
  ];
  for (const { email, target } of held) world.target.holdsFromBefore(email, target);
  const [first, second, third] = await heldGrants(world.ctx, held);
  if (!first || !second || !third) throw new Error('not all were inserted');
  return [first, second, third];
}
const start = async (undecided: 'keep' | 'revoke', rules = {}) => {
  const grants = await holdings();
  return {
    grants,
    ...(await runningCampaign(
      world.ctx,
      grants.map((grant) => ({ grant, reviewer: OMAR })),
      { rules: { undecided, askAboveShare: 1, ...rules } },
    )),
  };
};
type Started = Awaited<ReturnType<typeof start>>;
const pass = async (seconds: number) => {
  world.clock.advance(seconds * 1_000);
  await runReviews(world.ctx);
};
const states = async ({ campaign }: Started) =>
  (await itemsOf(world.ctx, campaign.id)).map((item) => item.state);
const now = async ({ campaign }: Started) => findCampaign(world.ctx.db.drizzle, campaign.id);
const decide = async (
  started: Started,
  at: number,
  verdict: 'keep' | 'revoke',
  more: { until?: Date } = {},
) =>
  decideItem(await world.as(OMAR), {
    itemId: started.items[at]?.id ?? 0,
    verdict,
    comment: 'Looked at it',
    ...more,
  });

it('submits on the last day what was decided, removes what was revoked, and leaves undecided what nobody decided', async () => {
  const started = await start('keep');
  await decide(started, 0, 'keep');
  await decide(started, 1, 'revoke');

  await pass(14 * DAY - 1);
  expect((await now(started))?.state).toBe('running');
  await pass(1);
  await pass(60);

  expect(await states(started)).toEqual(['kept', 'remediated', 'undecided']);
  expect(world.target.holdings()).toEqual([
    { email: KIM, target: 'vpn_users' },
    { email: SAMI, target: 'crm_agents' },
  ]);
  expect(await now(started)).toMatchObject({ state: 'closed', closedAt: world.clock.now(), dueAt: null });
  const [submitted] = await world.rows.eventsOf('review-batch.submitted');
  expect(submitted?.data).toMatchObject({
    kept: 1,
    revoked: 1,
    for: (await world.rows.person(OMAR)).id,
  });
  expect((await world.rows.eventsOf('campaign.closing'))[0]?.data).toMatchObject({
    by: 'time',
    undecided: 1,
  });
  expect((await world.rows.eventsOf('campaign.closed'))[0]?.data).toMatchObject({
    kept: 1,
    remediated: 1,
    remains: 0,
    undecided: 1,
    ended: 0,
  });
  expect(await world.rows.eventsOf('review-item.undecided')).toHaveLength(1);
});

it('revokes what nobody decided where the template says so, as nobody’s decision', async () => {
  const started = await start('revoke');
  await decide(started, 0, 'keep');

  await pass(14 * DAY);
  await pass(60);

  const items = await itemsOf(world.ctx, started.campaign.id);
  expect(items.map((item) => item.state)).toEqual(['kept', 'remediated', 'remediated']);
  expect(items[1]).toMatchObject({ decidedById: null, proof: expect.stringContaining('') });
  expect(world.target.holdings()).toEqual([{ email: KIM, target: 'vpn_users' }]);
  expect(world.target.countOf('revoke')).toBe(2);
  const revoked = await world.rows.eventsOf('review-item.revoked');
  expect(revoked.map((event) => [event.data['by'], event.actorId])).toEqual([
    ['close', null],
    ['close', null],
  ]);
  const [, ...undecided] = started.grants;
  expect(new Set(revoked.map(({ subject }) => subject.grantId))).toEqual(
    new Set(undecided.map(({ id }) => id)),
  );
  expect(revoked.map(({ subject }) => subject.campaignId)).toEqual(Array(2).fill(started.campaign.id));
});

it('ends in time what was kept until then and never submitted', async () => {
  const started = await start('keep');
  const until = new Date(world.clock.now().getTime() + 20 * DAY * 1_000);
  await decide(started, 0, 'keep', { until });

  await pass(14 * DAY);

  expect((await world.rows.grant(started.grants[0].id)).expiresAt).toEqual(until);
  expect(await world.rows.eventsOf('grant.shortened')).toHaveLength(1);
});

it('is closed before its day by an admin alone, once', async () => {
  const started = await start('keep');
  const { campaign } = started;

  for (const email of [OMAR, SAMI, IRIS])
    await expect(closeEarly(await world.as(email), { campaignId: campaign.id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  expect(await world.rows.eventsOf('act.refused')).toHaveLength(3);
  await expect(closeEarly(await world.as(ADA), { campaignId: campaign.id })).resolves.toMatchObject({
    state: 'closing',
  });
  await expect(closeEarly(await world.as(ADA), { campaignId: campaign.id })).rejects.toThrow(
    /is already closing and takes no more decisions/,
  );

  expect((await world.rows.eventsOf('campaign.closing'))[0]?.data).toMatchObject({ by: 'person' });
  await expect(closeEarly(await world.as(ADA), { campaignId: 'camp_none' })).rejects.toMatchObject({
    code: 'not_found',
  });
});

it('says at once that it is closing to those who follow it, when an admin closes it', async () => {
  const { id: campaignId } = (await start('keep')).campaign;
  await bringCampaign(await world.as(IRIS), { campaignId });
  await deliverCards(world.ctx);
  const before = world.shown.length;

  await closeEarly(await world.as(ADA), { campaignId });
  await deliverCards(world.ctx);

  const [shown] = world.shown.slice(before).filter(({ kind }) => kind === 'campaign');
  expect(shown?.audienceId).toBe((await world.rows.person(IRIS)).id);
});

it('takes what ends by itself while it closes as ended', async () => {
  const started = await start('revoke', { askAboveShare: 0.1 });
  await pass(14 * DAY);
  expect((await now(started))?.guardState).toBe('asked');

  await returnGrant(await world.as(KIM), { grantId: started.grants[0].id });

  expect(await states(started)).toEqual(['ended', 'open', 'open']);
});

it('refuses with a sentence every change of a closed campaign, and the database refuses it too', async () => {
  const started = await start('keep', { signOff: [IRIS] });
  const { campaign, items, batchOf } = started;
  await decide(started, 0, 'keep');
  await pass(14 * DAY);
  await signCampaign(await world.as(IRIS), { campaignId: campaign.id });
  expect((await now(started))?.state).toBe('closed');

  const itemId = items[0]?.id ?? 0;
  await expect(decide(started, 0, 'revoke')).rejects.toThrow(/is closed, so nothing was changed/);
  await expect(
    reassignItem(await world.as(OMAR), {
      itemId,
      toPersonId: (await world.rows.person(ADA)).id,
      reason: 'Holiday',
    }),
  ).rejects.toThrow(/is closed/);
  await expect(submitBatch(await world.as(OMAR), { batchId: batchOf(OMAR).id })).rejects.toThrow(/is closed/);
  await expect(signCampaign(await world.as(IRIS), { campaignId: campaign.id })).rejects.toThrow(
    /have signed .* already/,
  );
  await expect(closeEarly(await world.as(ADA), { campaignId: campaign.id })).rejects.toThrow(
    /is closed and can’t change any more/,
  );
  const id = campaign.id;
  for (const statement of [
    sql`update review_item set comment = 'other' where campaign_id = ${id}`,
    sql`delete from review_item where campaign_id = ${id}`,
    sql`update sign_off set statement = 'other' where campaign_id = ${id}`,
    sql`delete from sign_off where campaign_id = ${id}`,
    sql`insert into sign_off (campaign_id, person_id, asked_at) select ${id}, id, now() from person limit 1`,
    sql`update campaign set state = 'running' where id = ${id}`,
    sql`delete from campaign where id = ${id}`,
  ])
    await expect(world.ctx.db.rows(statement)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/is closed/) },
    });
});

it('brings the messages of its reviewers up to date, and reminds nobody any more', async () => {
  const started = await start('keep');
  await pass(14 * DAY);

  const batches = await world.ctx.db.rows(
    sql`select id from review_batch where remind_due_at is not null or last_day_due_at is not null
      or escalate_due_at is not null`,
  );
  expect(batches).toEqual([]);
  expect((await now(started))?.state).toBe('closed');
});

it('is shown as closed, with the figures of its end, to who runs it and to whoever revoked something', async () => {
  const started = await start('keep');
  const { id: campaignId } = started.campaign;
  await bringCampaign(await world.as(ADA), { campaignId });
  await bringBatch(await world.as(OMAR), { batchId: started.batchOf(OMAR).id });
  await decide(started, 1, 'revoke');
  await pass(14 * DAY);
  for (let minute = 0; minute < 5; minute++) {
    world.clock.advance(60_000);
    await deliverCards(world.ctx);
  }
  expect((await now(started))?.state).toBe('closing');
  const before = world.shown.length;

  await advanceClosingCampaigns(world.ctx);
  world.clock.advance(180_000);
  await deliverCards(world.ctx);

  expect((await now(started))?.state).toBe('closed');
  expect(world.shown.slice(before).map(({ kind }) => kind)).toEqual(['campaign', 'review-batch']);
  const reads = blockText(
    campaignCard(await showCampaign(world.ctx, campaignId), true, {
      now: world.clock.now(),
      command: '/access',
    }).blocks as never,
  );
  expect(reads).toMatch(
    /closed[^]*Nothing in it can change now[^]*1 of 3 decided by a person \(33%\), 2 closed undecided: 0 kept, 1 revoked, 2 left in place by default/,
  );
  expect(reads).toMatch(/of 1, 1 is gone/);
  expect((await world.rows.eventsOf('campaign.closed'))[0]?.data).toMatchObject({
    kept: 0,
    remediated: 1,
    undecided: 2,
  });
});

it('tries a step again that fails, says so, and keeps no other campaign waiting', async () => {
  const broken = await start('keep');
  await setCampaign(world.ctx, broken.campaign.id, {
    rules: { ...broken.campaign.rules, signOff: null as never },
  });
  const other = await start('keep');

  await pass(14 * DAY);

  expect((await now(other))?.state).toBe('closed');
  expect(await now(broken)).toMatchObject({
    state: 'closing',
    attempts: 1,
    leaseUntil: null,
    lastError: 'A step of the close failed; the log says why.',
  });
  await setCampaign(world.ctx, broken.campaign.id, { rules: broken.campaign.rules });
  await pass(60);
  expect(await now(broken)).toMatchObject({ state: 'closed', lastError: null });
});

describePostgres('two processes', () => {
  it('close a campaign once, and each item of it once', async () => {
    const started = await start('revoke');
    await decide(started, 0, 'revoke');
    world.clock.advance(14 * DAY * 1_000);

    await Promise.all(Array.from({ length: 4 }, () => closeDueCampaigns(world.ctx)));
    await Promise.all(Array.from({ length: 4 }, () => advanceClosingCampaigns(world.ctx)));
    await Promise.all(Array.from({ length: 2 }, () => runReviews(world.ctx)));
    world.clock.advance(60_000);
    await Promise.all(Array.from({ length: 4 }, () => advanceClosingCampaigns(world.ctx)));

    expect((await now(started))?.state).toBe('closed');
    expect(await states(started)).toEqual(['remediated', 'remediated', 'remediated']);
    for (const kind of ['campaign.closing', 'campaign.closed', 'review-batch.submitted'] as const)
      expect(await world.rows.eventsOf(kind), kind).toHaveLength(1);
    expect(await world.rows.eventsOf('review-item.revoked')).toHaveLength(3);
    expect(world.target.countOf('revoke')).toBe(3);
  });

  it('closes at its time against an admin who closes it at that moment, once', async () => {
    const started = await start('keep');
    world.clock.advance(14 * DAY * 1_000);

    await Promise.allSettled([
      closeDueCampaigns(world.ctx),
      closeEarly(await world.as(ADA), { campaignId: started.campaign.id }),
    ]);

    expect(await world.rows.eventsOf('campaign.closing')).toHaveLength(1);
  });
});
