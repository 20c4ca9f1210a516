import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { WAITING, type WaitingKind } from '../../../src/domain/waiting.ts';
import { closeCampaign } from '../../../src/operations/campaign/close-campaign.ts';
import { confirmRemovals } from '../../../src/operations/campaign/confirm-removals.ts';
import { continueRemovals } from '../../../src/operations/campaign/continue-removals.ts';
import { discardCampaign } from '../../../src/operations/campaign/discard-campaign.ts';
import { draftCampaign } from '../../../src/operations/campaign/draft-campaign.ts';
import { escalateBatches } from '../../../src/operations/campaign/escalate-batches.ts';
import { giveUnreviewed } from '../../../src/operations/campaign/give-unreviewed.ts';
import { holdRemovals } from '../../../src/operations/campaign/hold-removals.ts';
import { signCampaign } from '../../../src/operations/campaign/sign-campaign.ts';
import { takeOverBatch } from '../../../src/operations/campaign/take-over-batch.ts';
import { reportLeftConnectors } from '../../../src/operations/connector/report-left-connectors.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { breakGlass } from '../../../src/operations/glass/break-glass.ts';
import { judgeGlass } from '../../../src/operations/glass/judge-glass.ts';
import { answerQuestion } from '../../../src/operations/question/answer-question.ts';
import { askQuestion } from '../../../src/operations/question/ask-question.ts';
import { approveRequest } from '../../../src/operations/request/approve-request.ts';
import { decideItem } from '../../../src/operations/review/decide-item.ts';
import { reassignItem } from '../../../src/operations/review/reassign-item.ts';
import { submitBatch } from '../../../src/operations/review/submit-batch.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { listMyWaiting } from '../../../src/operations/waiting/list-waiting.ts';
import { remindWaiting } from '../../../src/operations/waiting/remind-waiting.ts';
import { countByKind } from '../../../src/operations/waiting/waiting-views.ts';
import { homeView } from '../../../src/slack/home/home-view.ts';
import { changeBatch } from '../../../src/store/review-batch-store.ts';
import { transaction } from '../../../src/store/transaction.ts';
import { requestMessage } from '../../../src/store/schema/index.ts';
import { blockText } from '../../support/block-text.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, type AcmeWorld, HOUR } from '../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../support/campaigns.ts';
import { runReviews } from '../../support/review-jobs.ts';
import { launched, prodReview } from '../campaign/review-world.ts';

const [ADA, WANDA, OMAR, DORA] = ['ada@acme.test', 'wanda@acme.test', 'omar@acme.test', 'dora@acme.test'];
const [SAMI, KIM, IRIS] = ['sami@acme.test', 'kim@acme.test', 'iris@acme.test'];
const DAY = 24 * HOUR;

const YAML =
  `${ACME_YAML}    break_glass: { allowed_if: "true", max: 1h, review_by: [omar@acme.test] }\n${prodReview({ reviewers: '[sami@acme.test]' })}`
    .replace('admins: [ada@acme.test]', `admins: [${ADA}, ${WANDA}]`)
    .replaceAll('expire_after: 24h', 'expire_after: 30d');

/** For whom it waits, what their Home tab says of it, and what ends it. */
interface Begun {
  who: string;
  says: RegExp;
  end: () => Promise<unknown>;
}

async function underReview(world: AcmeWorld, reviewers: string[], rules = {}) {
  const held = await heldGrants(
    world.ctx,
    reviewers.map(() => ({ email: KIM, entitlement: 'vpn/connect' })),
  );
  return runningCampaign(
    world.ctx,
    held.map((grant, at) => ({ grant, reviewer: reviewers[at] ?? null })),
    { rules: { undecided: 'revoke', askAboveShare: 1, ...rules } },
  );
}

const BEGIN: Record<WaitingKind, (world: AcmeWorld) => Promise<Begun>> = {
  async approval(world) {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    const end = async () => approveRequest(await world.as(OMAR), { requestId: id });
    return { who: OMAR, says: /Sami Okafor.* asks for/, end };
  },
  async question(world) {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await askQuestion(await world.as(OMAR), { requestId: id, text: 'Which invoices?' });
    const [question] = await world.ctx.db.drizzle.select().from(requestMessage);
    const end = async () =>
      answerQuestion(await world.as(SAMI), { questionId: question?.id ?? '', text: 'Those of October' });
    return {
      who: SAMI,
      says: /Omar Haddad.* asks about your request[^]*Which invoices\?[^]*\[Answer\]/,
      end,
    };
  },
  async task(world) {
    await world.asks(SAMI, 'wiki/editor');
    const [lena] = [await world.as('lena@acme.test')];
    const [request] = await world.rows.requests();
    await approveRequest(lena, { requestId: request?.id ?? '' });
    await world.run();
    const [task] = await world.rows.tasks();
    const end = async () => completeTask(await world.as(WANDA), { taskId: task?.id ?? '' });
    return { who: WANDA, says: /Please give Sami Okafor/, end };
  },
  async 'glass-review'(world) {
    await breakGlass(await world.as(SAMI), {
      entitlement: 'prod-db/read',
      durationSeconds: 1_800,
      justification: 'The payments are down',
      idempotencyKey: 'form 1',
    });
    const [review] = (await listMyWaiting(await world.as(OMAR))).reviews.rows;
    const end = async () =>
      judgeGlass(await world.as(OMAR), {
        reviewId: review?.review.id ?? '',
        justified: true,
        comment: 'It was',
      });
    return { who: OMAR, says: /Sami Okafor .* took .* in an emergency/, end };
  },
  async 'review-batch'(world) {
    const { items, batchOf } = await underReview(world, [OMAR, DORA]);
    const dora = await world.as(DORA);
    const decide = async (at: number) =>
      decideItem(dora, { itemId: items[at]?.id ?? 0, verdict: 'keep', comment: 'Needed' });
    await decide(1);
    await submitBatch(dora, { batchId: batchOf(DORA).id });
    await reassignItem(await world.as(OMAR), {
      itemId: items[0]?.id ?? 0,
      toPersonId: dora.actor.person.id,
      reason: 'Holiday',
    });
    const end = async () => {
      await decide(0);
      await submitBatch(dora, { batchId: batchOf(DORA).id });
    };
    return { who: DORA, says: /Quarterly review\*: 1 of 2 left to decide/, end };
  },
  async 'late-reviewers'(world) {
    const { batchOf } = await underReview(world, [OMAR, DORA], {
      escalate: { afterSeconds: DAY, to: [ADA] },
    });
    for (const reviewer of [OMAR, DORA])
      await transaction(world.ctx, (tx) =>
        changeBatch(tx, batchOf(reviewer).id, { escalateDueAt: world.clock.now() }),
      );
    await escalateBatches(world.ctx);
    const end = async () => {
      for (const reviewer of [OMAR, DORA])
        await takeOverBatch(await world.as(ADA), { batchId: batchOf(reviewer).id });
    };
    const says =
      /2 reviewers are late\. Left to decide: (Omar Haddad 1 of 1|Dora Novak 1 of 1) and .*\[Show\]/s;
    return { who: ADA, says, end };
  },
  async 'late-removals'(world) {
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(HOUR);
    await world.pass(HOUR / 6);
    const end = async () => {
      world.target.always('revoke', undefined);
      await world.pass(DAY);
    };
    return { who: OMAR, says: /Sami Okafor .* should have ended .* and may still be there/, end };
  },
  async finding(world) {
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    await world.holds(SAMI, 'vpn/connect', HOUR);
    const [found] = (await world.rows.grants()).filter(({ source }) => source === 'found');
    const end = async () =>
      decideFinding(await world.as(OMAR), { grantId: found?.id ?? '', verdict: 'keep' });
    return { who: OMAR, says: /Sami Okafor .* already had access to .*\[Keep\] \[Remove\]/s, end };
  },
  async 'untold-ends'(world) {
    const held = await world.holds(SAMI, 'vpn/connect', 40 * DAY);
    world.target.always('grant', { kind: 'fails', fault: { kind: 'invalid' } });
    const more = await world.asks(SAMI, 'vpn/connect', {
      extendsGrantId: held.id,
      durationSeconds: 20 * DAY,
    });
    expect(more.state).toBe('approved');
    await world.run();
    const end = async () => {
      world.target.always('grant', undefined);
      await world.pass(HOUR);
    };
    return { who: OMAR, says: /Sami Okafor .* but the target could not be told so/, end };
  },
  async 'left-connectors'(world) {
    await world.holds(SAMI, 'vpn/connect', 40 * DAY);
    const { connectors } = world.ctx.config;
    world.ctx.config = { ...world.ctx.config, connectors: new Map() };
    await reportLeftConnectors(world.ctx);
    const end = async () => {
      world.ctx.config = { ...world.ctx.config, connectors };
      await reportLeftConnectors(world.ctx);
    };
    return {
      who: OMAR,
      says: /The connector \*?far\*? isn’t in access\.yaml any more, and 1 access lives there/,
      end,
    };
  },
  async draft(world) {
    const ada = await world.as(ADA);
    const { id } = await draftCampaign(ada, { kind: 'template', templateId: 'prod' });
    return {
      who: ADA,
      says: /a draft that nobody has started/,
      end: () => discardCampaign(ada, { campaignId: id }),
    };
  },
  async unreviewed(world) {
    await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'prod-db/read' }]);
    const { id } = await launched(world);
    const end = async () =>
      giveUnreviewed(await world.as(ADA), {
        campaignId: id,
        toPersonId: (await world.as(OMAR)).actor.person.id,
      });
    return { who: WANDA, says: /1 item has nobody who may review/, end };
  },
  async guard(world) {
    const { campaign } = await underReview(world, [OMAR], { askAboveShare: 0.5 });
    await closeCampaign(await world.as(ADA), { campaignId: campaign.id });
    await runReviews(world.ctx);
    const end = async () => confirmRemovals(await world.as(ADA), { campaignId: campaign.id });
    return { who: WANDA, says: /it asks before it goes on with 1 removal .*\[Show\]/s, end };
  },
  async 'held-removals'(world) {
    const { campaign } = await underReview(world, [OMAR]);
    await holdRemovals(await world.as(ADA), { campaignId: campaign.id });
    const end = async () => continueRemovals(await world.as(ADA), { campaignId: campaign.id });
    return { who: WANDA, says: /its removals are stopped/, end };
  },
  async 'stuck-close'(world) {
    const { campaign } = await underReview(world, [OMAR], { undecided: 'keep' });
    const db = world.ctx.db.drizzle;
    await db.execute(
      sql`create function stop() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
    );
    await db.execute(
      sql`create trigger stop before update on review_item for each row execute function stop()`,
    );
    await closeCampaign(await world.as(ADA), { campaignId: campaign.id });
    for (let attempt = 0; attempt < 3; attempt++) {
      await runReviews(world.ctx);
      world.clock.advance(HOUR * 1_000);
    }
    const end = async () => {
      await db.execute(sql`drop trigger stop on review_item`);
      await runReviews(world.ctx);
    };
    return { who: WANDA, says: /it can’t be closed as it is/, end };
  },
  async 'sign-off'(world) {
    const { campaign } = await underReview(world, [OMAR], { undecided: 'keep', signOff: [IRIS] });
    await closeCampaign(await world.as(ADA), { campaignId: campaign.id });
    await runReviews(world.ctx);
    const end = async () => signCampaign(await world.as(IRIS), { campaignId: campaign.id });
    return { who: IRIS, says: /it waits for your signature/, end };
  },
};

const countOf = async (world: AcmeWorld, who: string, kind: WaitingKind) =>
  countByKind(await listMyWaiting(await world.as(who))).get(kind) ?? 0;

async function home(world: AcmeWorld, who: string): Promise<string> {
  const ctx = await world.as(who);
  const facts = {
    personId: ctx.actor.person.id,
    grants: [],
    requests: { rows: [], pending: 0 },
    overview: null,
  };
  const view = homeView(
    { ...facts, waiting: await listMyWaiting(ctx) },
    { now: world.clock.now(), command: '/access' },
  );
  return blockText(JSON.parse(JSON.stringify(view.blocks)));
}

async function pass(world: AcmeWorld, seconds: number): Promise<void> {
  world.clock.advance(seconds * 1_000);
  await remindWaiting(world.ctx);
  await deliverCards(world.ctx);
}

describe('whatever waits for somebody is a new message to them, a line on their Home, and reminded until it is done', () => {
  it.each(Object.keys(WAITING) as WaitingKind[])('%s', async (kind) => {
    const world = await acmeWorld({ yaml: YAML });
    const { who, says, end } = await BEGIN[kind](world);
    await deliverCards(world.ctx);
    const { id } = (await world.as(who)).actor.person;
    const cards: readonly string[] = WAITING[kind].cards;
    const asked = world.shown.filter((card) => card.audienceId === id && cards.includes(card.kind));
    expect(asked.at(-1)?.messageTs).toBeNull();
    expect(await countOf(world, who, kind)).toBeGreaterThan(0);
    expect(await home(world, who)).toMatch(says);

    const reminders = () =>
      world.shown.filter(({ kind: one, audienceId }) => one === 'waiting-reminder' && audienceId === id);
    const posted = () => reminders().filter((card) => card.messageTs === null).length;
    if (WAITING[kind].reminded === 'daily') {
      await pass(world, 3 * DAY + HOUR);
      await pass(world, HOUR);
      expect(posted()).toBe(1);
      await pass(world, 12 * HOUR);
      expect(posted()).toBe(1);
      await pass(world, 11 * HOUR);
      expect(posted()).toBe(2);
      expect(await world.rows.eventsOf('waiting.reminded')).not.toEqual([]);
    }

    await end();
    await deliverCards(world.ctx);
    expect(await countOf(world, who, kind)).toBe(0);
    expect(await home(world, who)).not.toMatch(says);
    const before = reminders().length;
    await pass(world, DAY);
    await pass(world, 2 * DAY);
    expect(posted()).toBe(WAITING[kind].reminded === 'daily' ? 2 : 0);
    if (WAITING[kind].reminded === 'daily') expect(reminders().length).toBeGreaterThan(before);
  });
});

it('reminds nobody who isn’t active any more', async () => {
  const world = await acmeWorld({ yaml: YAML });
  const { who } = await BEGIN.draft(world);
  await deliverCards(world.ctx);
  const { id } = (await world.as(who)).actor.person;
  await world.ctx.db.drizzle.execute(sql`update person set status = 'inactive' where id = ${id}`);

  await pass(world, 3 * DAY + HOUR);
  await pass(world, HOUR);

  const reminders = world.shown.filter((card) => card.kind === 'waiting-reminder' && card.audienceId === id);
  expect(reminders).toEqual([]);
  expect(await world.rows.eventsOf('waiting.reminded')).toEqual([]);
});
