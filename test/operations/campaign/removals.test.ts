import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { confirmRemovals } from '../../../src/operations/campaign/close/confirm-removals.ts';
import { continueRemovals } from '../../../src/operations/campaign/close/continue-removals.ts';
import { advanceClosingCampaigns } from '../../../src/operations/campaign/close/advance-closing-campaigns.ts';
import { closeDueCampaigns } from '../../../src/operations/campaign/close/close-due-campaigns.ts';
import { holdRemovals } from '../../../src/operations/campaign/close/hold-removals.ts';
import { spareRemovals } from '../../../src/operations/campaign/close/spare-removals.ts';
import { revokeDueGrants } from '../../../src/operations/grant/end/revoke-due-grants.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { beginRemediations } from '../../../src/operations/review/decide/begin-remediations.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { findCampaign } from '../../../src/store/campaign/campaign-store.ts';
import { acmeWorld, type AcmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { heldGrants, itemsOf, runningCampaign } from '../../support/campaigns.ts';
import { runReviews } from '../../support/review-jobs.ts';

const [ADA, OMAR, SAMI, KIM] = ['ada@acme.test', 'omar@acme.test', 'sami@acme.test', 'kim@acme.test'];
const IRIS = 'iris@acme.test';
const DAY = 24 * HOUR;

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
});
const pass = async (seconds: number) => {
  world.clock.advance(seconds * 1_000);
  await runReviews(world.ctx);
};

/** Sami holds four rights of one target, and Kim two of another: the first `underReview` of each person are reviewed. */
async function start(underReview: number, rules = {}) {
  const held = [
    ...[1, 2, 3, 4].map((at) => ({ email: SAMI, entitlement: `crm/e${at}`, target: `crm_${at}` })),
    ...[1, 2].map((at) => ({ email: KIM, entitlement: `vpn/e${at}`, target: `vpn_${at}` })),
  ];
  for (const { email, target } of held) world.target.holdsFromBefore(email, target);
  const grants = await heldGrants(world.ctx, held);
  const reviewed = [...grants.slice(0, underReview), ...grants.slice(4, 4 + underReview)];
  return runningCampaign(
    world.ctx,
    reviewed.map((grant) => ({ grant, reviewer: OMAR })),
    { rules: { undecided: 'revoke', askAboveShare: 0.5, ...rules } },
  );
}
type Started = Awaited<ReturnType<typeof start>>;
const states = async ({ campaign }: Started) =>
  (await itemsOf(world.ctx, campaign.id)).map((item) => item.state);
const now = async ({ campaign }: Started) => findCampaign(world.ctx.db.drizzle, campaign.id);
const act = async (
  operation: typeof confirmRemovals | typeof holdRemovals | typeof continueRemovals,
  { campaign }: Started,
  email = ADA,
) => operation(await world.as(email), { campaignId: campaign.id });
const spare = async ({ campaign }: Started, reason = 'Wait for the audit', email = ADA) =>
  spareRemovals(await world.as(email), { campaignId: campaign.id, reason });

describe('the guard', () => {
  it('asks the admins before more than the stated share of anybody’s or anything’s access goes, and says whose', async () => {
    const started = await start(2);
    await pass(14 * DAY);
    await pass(60);

    expect(await states(started)).toEqual(['open', 'open', 'open', 'open']);
    expect(world.target.countOf('revoke')).toBe(0);
    const campaign = await now(started);
    expect(campaign).toMatchObject({ state: 'closing', guardState: 'asked' });
    expect(campaign?.guardReport).toEqual({
      removals: 4,
      overCount: 2,
      over: [
        { of: 'person', id: (await world.rows.person(KIM)).id, name: 'Kim Larsen', removed: 2, held: 2 },
        { of: 'resource', id: 'vpn', name: 'Company VPN', removed: 2, held: 2 },
      ],
    });
    const [asked] = await world.rows.eventsOf('campaign.asked');
    expect(asked?.data['report']).toBe('Kim Larsen would lose 2 of 2, Company VPN would lose 2 of 2');
    const cards = (await world.rows.cards()).filter((card) => card.kind === 'campaign');
    expect(cards.map((card) => card.audienceId)).toEqual([(await world.rows.person(ADA)).id]);
  });

  it('doesn’t ask at the share itself', async () => {
    const started = await start(1);
    await pass(14 * DAY);

    expect(await states(started)).toEqual(['remediated', 'remediated']);
    expect((await now(started))?.guardState).toBeNull();
  });

  it('counts what somebody holds in the whole company, also outside the review', async () => {
    const started = await start(2);
    await heldGrants(
      world.ctx,
      [1, 2].map((at) => ({ email: KIM, entitlement: `crm/k${at}`, target: `k_${at}` })),
    );
    await pass(14 * DAY);

    const report = (await now(started))?.guardReport;
    expect(report?.over.map((one) => one.id)).toEqual(['vpn']);
  });

  it('lets explicit decisions go on while it asks, and removes the rest once an admin confirms', async () => {
    const started = await start(2);
    await decideItem(await world.as(OMAR), {
      itemId: started.items[0]?.id ?? 0,
      verdict: 'revoke',
      comment: 'Left the team',
    });
    await pass(14 * DAY);
    await pass(60);
    expect(await states(started)).toEqual(['remediated', 'open', 'open', 'open']);

    for (const email of [OMAR, IRIS])
      await expect(act(confirmRemovals, started, email)).rejects.toMatchObject({ code: 'forbidden' });
    await act(confirmRemovals, started);
    await runReviews(world.ctx);
    await pass(60);

    expect(await states(started)).toEqual(Array.from({ length: 4 }, () => 'remediated'));
    expect(await now(started)).toMatchObject({ state: 'closed', guardState: 'confirmed' });
    expect((await world.rows.eventsOf('campaign.confirmed'))[0]?.data).toMatchObject({ removals: 3 });
    await expect(act(confirmRemovals, started)).rejects.toThrow(/is closed/);
  });

  it('takes one answer of two that come at once', async () => {
    const started = await start(2);
    await pass(14 * DAY);

    const answers = await Promise.allSettled([
      act(confirmRemovals, started),
      act(confirmRemovals, started),
      spare(started),
    ]);

    expect(answers.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'stale' });
  });

  it('spares what nobody decided, with the admin’s reason, and then closes', async () => {
    const started = await start(2);
    await pass(14 * DAY);

    await expect(spare(started, '  ')).rejects.toMatchObject({ code: 'invalid', field: 'comment' });
    await expect(spare(started, 'Because', OMAR)).rejects.toMatchObject({ code: 'forbidden' });
    await spare(started, 'Wait for the audit');
    await pass(60);

    expect(await states(started)).toEqual(Array.from({ length: 4 }, () => 'undecided'));
    expect(world.target.countOf('revoke')).toBe(0);
    expect(await now(started)).toMatchObject({
      state: 'closed',
      guardReport: { spared: 'Wait for the audit' },
    });
    const undecided = await world.rows.eventsOf('review-item.undecided');
    expect(undecided.map((event) => event.data['reason'])).toEqual(
      Array.from({ length: 4 }, () => 'Wait for the audit'),
    );
    expect((await world.rows.eventsOf('campaign.spared'))[0]?.data).toMatchObject({ spared: 4 });
  });

  it('isn’t answered for their own access by an admin who would keep it', async () => {
    world.target.holdsFromBefore(ADA, 'crm_1');
    const grants = await heldGrants(world.ctx, [{ email: ADA, entitlement: 'crm/e1', target: 'crm_1' }]);
    const items = grants.map((grant) => ({ grant, reviewer: OMAR }));
    const started = await runningCampaign(world.ctx, items, {
      rules: { undecided: 'revoke', askAboveShare: 0.5 },
    });
    await pass(14 * DAY);

    await expect(spare(started)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/^Only your own access/),
    });
    expect(await now(started)).toMatchObject({ guardState: 'asked' });
    expect(await world.rows.eventsOf('act.refused')).toHaveLength(1);
    await act(confirmRemovals, started);
    await pass(60);
    expect(world.target.holds(ADA, 'crm_1')).toBe(false);
  });

  it('is spared but for what the admin holds themselves, which goes, also after a stop', async () => {
    const held = [ADA, KIM].map((email) => ({ email, entitlement: 'crm/e1', target: 'crm_1' }));
    for (const { email, target } of held) world.target.holdsFromBefore(email, target);
    const grants = await heldGrants(world.ctx, held);
    const started = await runningCampaign(
      world.ctx,
      grants.map((grant) => ({ grant, reviewer: OMAR })),
      { rules: { undecided: 'revoke', askAboveShare: 0.5 } },
    );
    await pass(14 * DAY);
    await act(holdRemovals, started);
    await spare(started);
    await pass(60);
    expect((await world.rows.eventsOf('campaign.spared'))[0]?.data).toMatchObject({ spared: 1 });
    expect(await states(started)).toEqual(['revoked', 'undecided']);
    expect(world.target.countOf('revoke')).toBe(0);
    await act(continueRemovals, started);
    await pass(60);
    expect(await states(started)).toEqual(['remediated', 'undecided']);
    expect(world.target.holds(ADA, 'crm_1')).toBe(false);
    expect(world.target.holds(KIM, 'crm_1')).toBe(true);
  });
});

describe('an admin', () => {
  it('stops the removals before they begin, and lets them go on', async () => {
    const started = await start(1);
    await act(holdRemovals, started);
    await pass(14 * DAY);
    await pass(DAY);

    expect(await states(started)).toEqual(['revoked', 'revoked']);
    expect(world.target.countOf('revoke')).toBe(0);
    expect((await now(started))?.state).toBe('closing');

    await act(continueRemovals, started);
    await runReviews(world.ctx);
    await pass(60);
    expect(await states(started)).toEqual(['remediated', 'remediated']);
    expect((await now(started))?.state).toBe('closed');
    expect((await world.rows.eventsOf('campaign.held'))[0]?.data).toMatchObject({ left: 0 });
    expect((await world.rows.eventsOf('campaign.continued'))[0]?.data).toMatchObject({ left: 2 });
  });

  it('stops also what reviewers submitted while it runs', async () => {
    const started = await start(1);
    await act(holdRemovals, started);
    for (const item of started.items)
      await decideItem(await world.as(OMAR), { itemId: item.id, verdict: 'revoke', comment: 'Not needed' });
    await submitBatch(await world.as(OMAR), { batchId: started.batchOf(OMAR).id });
    await runReviews(world.ctx);
    expect(world.target.countOf('revoke')).toBe(0);

    await act(continueRemovals, started);
    await runReviews(world.ctx);
    expect(world.target.countOf('revoke')).toBe(2);
  });

  it('alone may, and is told when it is so already', async () => {
    const started = await start(1);
    for (const operation of [holdRemovals, continueRemovals, confirmRemovals])
      await expect(act(operation, started, SAMI)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await world.rows.eventsOf('act.refused')).toHaveLength(3);

    await expect(act(continueRemovals, started)).rejects.toThrow(/go on already/);
    await act(holdRemovals, started);
    await expect(act(holdRemovals, started)).rejects.toThrow(/are stopped already/);
    await expect(act(confirmRemovals, started)).rejects.toThrow(/still runs/);
    await expect(spare(started)).rejects.toThrow(/still runs/);
  });

  it('spares only what was stopped, and never what a reviewer revoked', async () => {
    const started = await start(2, { askAboveShare: 1 });
    await decideItem(await world.as(OMAR), {
      itemId: started.items[0]?.id ?? 0,
      verdict: 'revoke',
      comment: 'Left the team',
    });
    world.clock.advance(14 * DAY * 1_000);
    await closeDueCampaigns(world.ctx);
    await expect(spare(started)).rejects.toThrow(/Stop them first/);

    await act(holdRemovals, started);
    await advanceClosingCampaigns(world.ctx);
    expect(await states(started)).toEqual(Array.from({ length: 4 }, () => 'revoked'));
    await spare(started);
    await expect(act(continueRemovals, started)).rejects.toThrow(/still being kept/);
    await advanceClosingCampaigns(world.ctx);
    await expect(spare(started)).rejects.toThrow(/Nothing is left to keep/);
    await act(continueRemovals, started);
    await runReviews(world.ctx);
    await pass(60);

    expect(await states(started)).toEqual(['remediated', 'undecided', 'undecided', 'undecided']);
    expect(world.target.countOf('revoke')).toBe(1);
    expect((await now(started))?.state).toBe('closed');
  });
});

it('keeps a removal that doesn’t get through in sight, and closes only once it is', async () => {
  const started = await start(1);
  world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
  await pass(14 * DAY);
  for (let round = 0; round < 4; round++) await pass(10 * 60);
  expect((await now(started))?.state).toBe('closing');

  world.target.behave('revoke');
  await pass(10 * 60);
  await pass(60);

  expect(await states(started)).toEqual(['remediated', 'remediated']);
  expect((await now(started))?.state).toBe('closed');
});

/** 500 people with 20 rights each. */
async function startLarge() {
  const people = Array.from(
    { length: 500 },
    (_, at) => `${100 + at},p${at}@acme.test,Person ${at},Clerk,Crowd,,employee,,,active`,
  );
  await importPeople(world.ctx, { csv: `${PEOPLE_CSV}${people.join('\n')}\n` });
  const held = Array.from({ length: 10_000 }, (_, at) => ({
    email: `p${at % 500}@acme.test`,
    entitlement: `big/e${at}`,
    target: `t${at}`,
  }));
  for (const { email, target } of held) world.target.holdsFromBefore(email, target);
  const grants = await heldGrants(world.ctx, held);
  return runningCampaign(
    world.ctx,
    grants.map((grant) => ({ grant, reviewer: OMAR })),
    { rules: { undecided: 'revoke', askAboveShare: 1 } },
  );
}
const count = async ({ campaign }: Started, state: string) => {
  const [found] = await world.ctx.db.rows<{ count: number }>(
    sql`select count(*)::int as count from review_item where campaign_id = ${campaign.id} and state = ${state}`,
  );
  return found?.count ?? 0;
};

/** As a stop that comes after so many steps. */
const after = (steps: number): AbortSignal => {
  let seen = 0;
  return {
    get aborted() {
      return ++seen > steps;
    },
  } as AbortSignal;
};

it('revokes 10,000 undecided once each, killed between two steps and stopped by an admin in the middle', async () => {
  const started = await startLarge();
  world.clock.advance(14 * DAY * 1_000);
  await closeDueCampaigns(world.ctx);

  await advanceClosingCampaigns(world.ctx, after(4));
  const first = await count(started, 'revoked');
  expect([first > 0, first < 10_000]).toEqual([true, true]);
  await advanceClosingCampaigns(world.ctx);
  expect(await count(started, 'revoked')).toBe(10_000);

  for (let round = 0; round < 3; round++) await removeSome();
  await act(holdRemovals, started);
  for (let round = 0; round < 3; round++) await removeSome();
  const removed = await count(started, 'remediated');
  expect([removed > 0, removed < 5_000], `${removed} removed`).toEqual([true, true]);

  await act(continueRemovals, started);
  while ((await removeSome()) > 0);
  await pass(60);
  expect(await count(started, 'remediated')).toBe(10_000);
  expect(new Set(world.target.calls.map((call) => call.target)).size).toBe(10_000);
  expect(world.target.countOf('revoke')).toBe(10_000);
  expect((await now(started))?.state).toBe('closed');
}, 300_000);

async function removeSome(): Promise<number> {
  await beginRemediations(world.ctx);
  return revokeDueGrants(world.ctx);
}
