import { beforeEach, describe, expect, it } from 'vitest';
import { escalateBatches } from '../../../src/operations/campaign/run/escalate-batches.ts';
import { remindReviewers } from '../../../src/operations/campaign/run/remind-reviewers.ts';
import { replaceAbsentReviewers } from '../../../src/operations/campaign/run/replace-absent-reviewers.ts';
import { listLateReviews } from '../../../src/operations/campaign/run/list-late-reviews.ts';
import { takeOverBatch } from '../../../src/operations/campaign/run/take-over-batch.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { recordSlackAccounts } from '../../../src/operations/people/record-slack-accounts.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { batchClocks } from '../../../src/domain/review/campaign-clock.ts';
import { PersonId } from '../../../src/domain/ids.ts';
import type { CampaignRules } from '../../../src/domain/review/campaign.ts';
import { changeBatch, findBatchesOf } from '../../../src/store/review/review-batch-store.ts';
import type { Tx } from '../../../src/store/database/database.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { acmeWorld, type AcmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { heldGrants, itemsOf, runningCampaign, setCampaign } from '../../support/campaigns.ts';
import { describePostgres } from '../../support/database.ts';

const [ADA, OMAR, DORA, SAMI] = ['ada@acme.test', 'omar@acme.test', 'dora@acme.test', 'sami@acme.test'];
const [KIM, IRIS, MONA] = ['kim@acme.test', 'iris@acme.test', 'mona@acme.test'];
const DAY = 24 * HOUR;

/** Friday 20 November, ten in the morning in Berlin; working hours are Monday to Friday, nine to six. */
let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});
const idOf = async (email: string) => PersonId.parse((await world.rows.person(email)).id);

/** A campaign in which Omar and Dora review something of Sami’s and Kim’s, with the clocks that a launch sets. */
async function start(change: { rules?: Partial<CampaignRules>; reviewers?: string[] } = {}) {
  const held = await heldGrants(
    world.ctx,
    ['many/e1', 'many/e2', 'many/e3', 'vpn/connect'].map((entitlement, at) => ({
      email: at === 3 ? KIM : SAMI,
      entitlement,
      target: `${entitlement}-${Math.random()}`,
    })),
  );
  const reviewers = change.reviewers ?? [OMAR, OMAR, DORA, OMAR];
  const started = await runningCampaign(
    world.ctx,
    held.map((grant, at) => ({ grant, reviewer: reviewers[at] ?? OMAR })),
    { rules: { ...change.rules } },
  );
  const { campaign } = started;
  const clocks = batchClocks(campaign.rules, world.clock.now(), campaign.closesAt ?? world.clock.now());
  for (const reviewer of new Set(reviewers))
    await changeBatch(world.ctx.db.drizzle as Tx, started.batchOf(reviewer).id, clocks);
  return started;
}
type Started = Awaited<ReturnType<typeof start>>;

const until = async (instant: string) => {
  world.clock.advance(Date.parse(instant) - world.clock.now().getTime());
  await remindReviewers(world.ctx);
  await escalateBatches(world.ctx);
};
const reminders = async (email: string) => {
  const id = await idOf(email);
  return (await world.rows.eventsOf('review-batch.reminded')).filter((one) => one.data['reviewer'] === id)
    .length;
};
/** How often somebody’s digest was posted: each time is a new revision of a card without a message. */
const digests = async (email: string) => {
  const id = await idOf(email);
  const card = (await world.rows.cards()).find(
    (one) => one.kind === 'review-digest' && one.audienceId === id,
  );
  return card?.revision ?? 0;
};
const zoneOf = async (email: string, timezone: string) => {
  world.directory.set(email, { timezone });
  const account = await world.directory.account(`U${email.split('@')[0]?.toUpperCase()}`);
  await recordSlackAccounts(world.ctx, account === undefined ? [] : [account]);
};
const decideAll = async (started: Started, email: string) => {
  const id = await idOf(email);
  for (const item of started.items.filter((one) => one.reviewerId === id))
    await decideItem(await world.as(email), { itemId: item.id, verdict: 'keep', comment: 'Needed' });
};
const leaves = async (email: string, how: 'inactive' | { lastDay: string }) => {
  const csv = PEOPLE_CSV.split('\n')
    .map((line) =>
      line.split(',')[1] !== email
        ? line
        : how === 'inactive'
          ? line.replace(/active$/, 'inactive')
          : line.replace(/,,active$/, `,${how.lastDay},active`),
    )
    .join('\n');
  await importPeople(world.ctx, { csv });
};

describe('reminders', () => {
  it('come when the rules say, and again after as long as they say, of what is left', async () => {
    const { campaign } = await start();

    await until('2026-11-23T08:59:59Z');
    expect(await reminders(OMAR), 'three days aren’t over').toBe(0);
    await until('2026-11-23T09:00:00Z');
    await until('2026-11-23T09:00:10Z');
    expect([await reminders(OMAR), await digests(OMAR)]).toEqual([1, 1]);
    const [event] = await world.rows.eventsOf('review-batch.reminded');
    expect(event?.data).toMatchObject({ campaign: 'Quarterly review', lastDay: false });
    expect(event?.subject.campaignId).toBe(campaign.id);

    await until('2026-11-26T08:59:59Z');
    expect(await reminders(OMAR)).toBe(1);
    await until('2026-11-26T09:00:00Z');
    expect([await reminders(OMAR), await digests(OMAR)]).toEqual([2, 2]);
  });

  it('wait for the reviewer’s working hours, in the zone that they are in by then', async () => {
    await zoneOf(DORA, 'America/New_York');
    await start();
    await until('2026-11-23T09:00:00Z');
    expect([await reminders(OMAR), await reminders(DORA)], 'four in the morning in New York').toEqual([1, 0]);

    await zoneOf(DORA, 'Asia/Tokyo');
    await until('2026-11-23T14:00:00Z');
    expect(await reminders(DORA), 'nine in New York, eleven in the evening in Tokyo').toBe(0);
    await until('2026-11-23T23:59:59Z');
    expect(await reminders(DORA)).toBe(0);
    await until('2026-11-24T00:00:00Z');
    expect(await reminders(DORA), 'Tuesday nine in Tokyo').toBe(1);
  });

  it('are one digest for somebody with three campaigns that fall due within the hour', async () => {
    for (let campaigns = 0; campaigns < 3; campaigns++) {
      await start();
      world.clock.advance(20 * 60_000);
    }

    await until('2026-11-23T09:00:00Z');
    for (const minute of ['10', '20', '30', '40', '50']) await until(`2026-11-23T09:${minute}:00Z`);

    expect(await digests(OMAR)).toBe(1);
    expect(await reminders(OMAR)).toBe(3);
    await until('2026-11-26T09:00:00Z');
    expect([await digests(OMAR), await reminders(OMAR)]).toEqual([2, 6]);
  });

  it('leave in peace whoever has submitted, and remind whoever has only decided', async () => {
    const started = await start();
    await decideAll(started, OMAR);
    await decideAll(started, DORA);
    await submitBatch(await world.as(DORA), { batchId: started.batchOf(DORA).id });

    await until('2026-11-23T09:00:00Z');

    expect([await reminders(OMAR), await reminders(DORA)]).toEqual([1, 0]);
    expect((await world.rows.eventsOf('review-batch.reminded'))[0]?.data).toMatchObject({ open: 0 });
  });

  it('say once that it is the last day', async () => {
    await start();
    for (let day = 21; day <= 30; day++) await until(`2026-11-${day}T09:00:00Z`);
    for (let day = 1; day <= 3; day++) await until(`2026-12-0${day}T09:00:00Z`);

    const told = (await world.rows.eventsOf('review-batch.reminded')).filter((one) => one.data['lastDay']);
    expect(told).toHaveLength(2);
    expect(told.map((one) => one.at.toISOString().slice(0, 10))).toEqual(['2026-12-03', '2026-12-03']);
    const before = await reminders(OMAR);
    await until('2026-12-03T15:00:00Z');
    expect(await reminders(OMAR)).toBe(before);
  });

  it('say that it is the last day also where no working hours are left before the close', async () => {
    const started = await start();
    const closesAt = new Date('2026-11-23T07:00:00Z');
    await setCampaign(world.ctx, started.campaign.id, { closesAt, dueAt: closesAt });
    const lastDayDueAt = new Date('2026-11-22T07:00:00Z');
    await changeBatch(world.ctx.db.drizzle as Tx, started.batchOf(OMAR).id, { lastDayDueAt });

    await until('2026-11-22T07:00:00Z');

    expect((await world.rows.eventsOf('review-batch.reminded'))[0]?.data).toMatchObject({ lastDay: true });
  });

  it('are sent to nobody once the campaign closes', async () => {
    const started = await start();
    await setCampaign(world.ctx, started.campaign.id, { state: 'closing' });

    for (const day of ['23', '26']) await until(`2026-11-${day}T09:00:00Z`);

    expect(await digests(OMAR)).toBe(0);
  });
});

describe('an escalation', () => {
  it('tells the reviewer’s manager, once, who has how much left', async () => {
    const started = await start();
    await decideAll(started, DORA);

    await until('2026-11-30T08:59:59Z');
    expect(await world.rows.eventsOf('campaign.escalated')).toEqual([]);
    await until('2026-11-30T09:00:00Z');
    await until('2026-12-01T09:00:00Z');

    const events = await world.rows.eventsOf('campaign.escalated');
    expect(events.map((one) => one.data)).toEqual([
      { campaign: 'Quarterly review', reviewer: await idOf(OMAR), to: [await idOf(ADA)], open: 3 },
    ]);
    const late = (await world.rows.cards()).filter((card) => card.kind === 'review-late');
    expect(late.map((card) => [card.subjectId, card.audienceId])).toEqual([
      [await idOf(ADA), await idOf(ADA)],
    ]);
    const [review] = await listLateReviews(world.ctx, await idOf(ADA));
    expect(review?.reviewers).toMatchObject([
      {
        total: 3,
        open: 3,
        mayTakeOver: 3,
        reviewer: { name: 'Omar Haddad' },
        batchId: started.batchOf(OMAR).id,
      },
    ]);
  });

  it.each([
    ['the people named', [IRIS], [IRIS]],
    ['a group, without the reviewer', ['group:dba'], [DORA]],
    ['the owners of what is open', ['owner'], [DORA]],
    ['the managers of whose access it is', ['manager'], [MONA]],
    ['the admins, where nobody else is left', ['group:nobody'], [ADA]],
  ])('tells %s', async (_, to, expected) => {
    await start({ rules: { escalate: { afterSeconds: 10 * DAY, to } } });

    await until('2026-11-30T09:00:00Z');

    const omar = await idOf(OMAR);
    const events = await world.rows.eventsOf('campaign.escalated');
    const event = events.find((one) => one.data['reviewer'] === omar);
    expect(event?.data['to']).toEqual(await Promise.all(expected.map(idOf)));
  });

  it('waits for the working hours of those it tells', async () => {
    await zoneOf(ADA, 'America/New_York');
    await start({ reviewers: [OMAR, OMAR, OMAR, OMAR] });

    await until('2026-11-30T09:00:00Z');
    expect(await world.rows.eventsOf('campaign.escalated')).toEqual([]);
    await until('2026-11-30T14:00:00Z');
    expect(await world.rows.eventsOf('campaign.escalated')).toHaveLength(1);
  });
});

describe('taking over', () => {
  const takeOver = async (started: Started, email: string) =>
    takeOverBatch(await world.as(email), { batchId: started.batchOf(OMAR).id });

  it('moves what is open to whom it was escalated to, with a batch, a message and an event for each', async () => {
    const started = await start();
    const [first] = started.items;
    await decideItem(await world.as(OMAR), { itemId: first?.id ?? 0, verdict: 'keep', comment: 'Needed' });
    await until('2026-11-30T09:00:00Z');

    const taken = await takeOver(started, ADA);

    expect(taken).toMatchObject({ moved: 2, left: 0 });
    const reviewers = (await itemsOf(world.ctx, started.campaign.id)).map((item) => item.reviewerId);
    const [omar, dora, ada] = await Promise.all([OMAR, DORA, ADA].map(idOf));
    expect(reviewers).toEqual([omar, ada, dora, ada]);
    const events = await world.rows.eventsOf('review-item.reassigned');
    expect(events.map((one) => [one.data['from'], one.data['to'], one.actorId])).toEqual([
      [omar, ada, ada],
      [omar, ada, ada],
    ]);
    expect(events[0]?.subject).toMatchObject({ campaignId: started.campaign.id, personId: await idOf(SAMI) });
    const [mine] = await findBatchesOf(world.ctx.db.drizzle, [
      { campaignId: started.campaign.id, reviewerId: await idOf(ADA) },
    ]);
    expect(mine?.id).toBe(taken.batchId);
    expect(mine?.lastDayDueAt).not.toBeNull();
    const cards = (await world.rows.cards()).filter((card) => card.kind === 'review-batch');
    expect(cards.some((card) => card.subjectId === taken.batchId && card.audienceId === ada)).toBe(true);
    await expect(takeOver(started, ADA)).rejects.toThrow(/Nothing in it is open any more/);
  });

  it('leaves with the reviewer what they may not review themselves', async () => {
    const started = await start({ rules: { escalate: { afterSeconds: 10 * DAY, to: [SAMI] } } });
    await until('2026-11-30T09:00:00Z');

    expect(await takeOver(started, SAMI)).toMatchObject({ moved: 1, left: 2 });
    await expect(takeOver(started, SAMI)).rejects.toThrow(/You can’t review anything that’s left/);
  });

  it('is refused before it was escalated, and to everybody else', async () => {
    const started = await start();
    await expect(takeOver(started, ADA)).rejects.toMatchObject({ code: 'forbidden' });
    await until('2026-11-30T09:00:00Z');
    for (const email of [OMAR, DORA, SAMI, IRIS])
      await expect(takeOver(started, email), email).rejects.toMatchObject({ code: 'forbidden' });
    expect(await world.rows.eventsOf('act.refused')).toHaveLength(5);

    await setCampaign(world.ctx, started.campaign.id, { state: 'closing' });
    await expect(takeOver(started, ADA)).rejects.toMatchObject({ code: 'stale' });
  });
});

describe('a reviewer who leaves', () => {
  it.each([
    ['is deactivated', () => leaves(OMAR, 'inactive')],
    ['had their last day', () => leaves(OMAR, { lastDay: '2026-11-19' })],
    [
      'is shut out of Slack',
      async () => {
        world.directory.set(OMAR, { deleted: true });
        const account = await world.directory.account('UOMAR');
        await recordSlackAccounts(world.ctx, account === undefined ? [] : [account]);
      },
    ],
  ])('and %s is replaced, also in what they decided and didn’t submit', async (_, leave) => {
    const started = await start({ rules: { reviewers: ['owner', 'manager'] } });
    const [first] = started.items;
    await decideItem(await world.as(OMAR), { itemId: first?.id ?? 0, verdict: 'keep', comment: 'Needed' });
    await leave();

    expect(await replaceAbsentReviewers(world.ctx)).toBe(3);
    expect(await replaceAbsentReviewers(world.ctx)).toBe(0);

    const items = await itemsOf(world.ctx, started.campaign.id);
    const [omar, dora] = await Promise.all([OMAR, DORA].map(idOf));
    expect(items.map((item) => item.reviewerId)).toEqual([dora, dora, dora, null]);
    expect(items[0]).toMatchObject({ state: 'open', decidedById: null });
    const [event] = await world.rows.eventsOf('review-batch.moved');
    expect(event?.data).toMatchObject({ from: omar, items: 3 });
    expect(event?.data['reason']).toMatch(/^Omar Haddad.*went on: 2 to Dora Novak, 1 to nobody/);
  });

  it('is left alone while they may review', async () => {
    await start();
    world.ctx.config = acmeDefinitions(APPROVALS_YAML);

    expect(await replaceAbsentReviewers(world.ctx)).toBe(0);
    expect(await world.rows.eventsOf('review-batch.moved')).toEqual([]);
  });
});

describePostgres('two processes', () => {
  it('send one digest, escalate once and move once', async () => {
    for (let campaigns = 0; campaigns < 3; campaigns++) await start();
    world.clock.advance(10 * DAY * 1_000);

    await Promise.all(Array.from({ length: 4 }, () => remindReviewers(world.ctx)));
    await Promise.all(Array.from({ length: 4 }, () => escalateBatches(world.ctx)));
    await leaves(OMAR, 'inactive');
    await Promise.all(Array.from({ length: 4 }, () => replaceAbsentReviewers(world.ctx)));

    expect([await digests(OMAR), await digests(DORA)]).toEqual([1, 1]);
    expect(await world.rows.eventsOf('campaign.escalated')).toHaveLength(6);
    expect(await world.rows.eventsOf('review-batch.moved')).toHaveLength(3);
  });
});
