import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/domain/review/campaign.ts';
import { closeEarly } from '../../../src/operations/campaign/close/close-early.ts';
import { discardCampaign } from '../../../src/operations/campaign/plan/discard-campaign.ts';
import { draftCampaign } from '../../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { spareRemovals } from '../../../src/operations/campaign/close/spare-removals.ts';
import { startCampaign } from '../../../src/operations/campaign/launch/start-campaign.ts';
import { askAboutFindings } from '../../../src/operations/finding/ask-about-findings.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { showFinding } from '../../../src/operations/finding/show-finding.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { listMyWaiting } from '../../../src/operations/waiting/list-waiting.ts';
import { findingCard } from '../../../src/slack/cards/grant/finding.ts';
import { ReviewBatchId } from '../../../src/domain/ids.ts';
import { reads } from '../../slack/support/reads.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { HOUR } from '../../support/acme-world.ts';
import { runReviews } from '../../support/review-jobs.ts';
import { VERDICTS } from './found-world.ts';
import { trailFaults } from '../../support/trail-faults.ts';
import { ADA, batchesOf, itemsOf, launched, reviewWorld } from '../campaign/review-world.ts';

const [SAMI, OMAR, DORA] = ['sami@acme.test', 'omar@acme.test', 'dora@acme.test'];
const FINDINGS = { kind: 'findings', resourceId: 'prod-db' } as const;
const DAY = 24 * HOUR;

const waits = async (world: AcmeWorld, who: string) =>
  (await listMyWaiting(await world.as(who))).findings.total;
const foundOf = async (world: AcmeWorld) =>
  (await world.rows.grants()).filter(({ source }) => source === 'found');
const asked = async (world: AcmeWorld) =>
  (await world.rows.cards()).filter(({ kind }) => kind === 'finding').length;

/** What Sami has at the target of the production database, of which nobody knows. */
async function stands(): Promise<AcmeWorld> {
  const world = await reviewWorld();
  world.target.holdsFromBefore(SAMI, 'db_read');
  return world;
}

async function drafted(world: AcmeWorld): Promise<Campaign> {
  const draft = await draftCampaign(await world.as(ADA), FINDINGS);
  await launchDueCampaigns(world.ctx);
  expect(await foundOf(world)).toHaveLength(1);
  return draft;
}

async function decides(world: AcmeWorld, { id }: Campaign, verdict: 'keep' | 'revoke'): Promise<void> {
  const [item] = await itemsOf(world, id);
  const reviewer = await world.as(await reviewerOf(world, id));
  await decideItem(reviewer, { itemId: item?.id as never, verdict, comment: 'Looked into it' });
}

async function reviewerOf(world: AcmeWorld, id: Campaign['id']): Promise<string> {
  const [batch] = await batchesOf(world, id);
  return batch?.reviewerId === (await world.rows.person(OMAR)).id ? OMAR : DORA;
}

async function submits(world: AcmeWorld, { id }: Campaign): Promise<void> {
  const [batch] = await batchesOf(world, id);
  await submitBatch(await world.as(await reviewerOf(world, id)), { batchId: ReviewBatchId.parse(batch?.id) });
}

/** Another process asks about one after this one has looked for what is unasked, and before it has written. */
async function anotherAsksAbout({ ctx }: AcmeWorld, entitlement: string): Promise<void> {
  await ctx.db.drizzle.execute(sql`create function ask_first() returns trigger language plpgsql as $$ begin
    insert into finding select (new).* from "grant" g
      where g.id = new.grant_id and g.entitlement = ${sql.raw(`'${entitlement}'`)} and pg_trigger_depth() = 1;
    return new; end $$`);
  await ctx.db.drizzle.execute(
    sql`create trigger ask_first before insert on finding for each row execute function ask_first()`,
  );
}

/** As time does outside of tests, it goes on from one reading to the next. */
function letTimeGoOn({ clock }: AcmeWorld): void {
  const now = clock.now.bind(clock);
  clock.now = () => {
    clock.advance(1);
    return now();
  };
}

async function closes(world: AcmeWorld, { id }: Campaign): Promise<void> {
  await closeEarly(await world.as(ADA), { campaignId: id });
  await runReviews(world.ctx);
}

describe('access that a review took on is asked of its owners', () => {
  it('while neither a draft of today nor a review asks, and once', async () => {
    const world = await stands();
    const { id } = await drafted(world);
    await world.run();
    expect(await asked(world)).toBe(0);

    await discardCampaign(await world.as(ADA), { campaignId: id });
    await Promise.all([askAboutFindings(world.ctx), askAboutFindings(world.ctx)]);
    await world.run();

    const [grant] = await foundOf(world);
    expect([await waits(world, OMAR), await waits(world, DORA), await waits(world, SAMI)]).toEqual([1, 1, 0]);
    expect(await world.rows.eventsOf('finding.asked')).toHaveLength(1);
    const { id: omarId } = await world.rows.person(OMAR);
    const view = await showFinding(world.ctx, grant?.id ?? '');
    expect(reads(findingCard(view, omarId, { now: world.clock.now(), command: '/access' }))).toMatch(
      /Sami Okafor .* has access to .* with no end date\. An access review found it and left it undecided[^]*\[Adopt…\] \[Remove\] \[Ignore…\]/,
    );
    await decideFinding(await world.as(OMAR), { grantId: grant?.id ?? '', verdict: 'remove' });
    await world.run();
    expect(world.target.holds(SAMI, 'db_read')).toBe(false);
    await world.pass(DAY);
    expect(await waits(world, OMAR)).toBe(0);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it.each([
    ['and until a reviewer submits that it stays, where it is launched after all', submits],
    ['or the close submits it for them', closes],
  ])('when the draft isn’t launched within a day, %s', async (_, ends) => {
    const world = await stands();
    const draft = await drafted(world);
    await world.pass(DAY - 60);
    expect(await waits(world, OMAR)).toBe(0);

    await world.pass(60);
    expect(await waits(world, OMAR)).toBe(1);

    await startCampaign(await world.as(ADA), { campaignId: draft.id });
    await launchDueCampaigns(world.ctx);
    await decides(world, draft, 'keep');
    letTimeGoOn(world);
    await ends(world, draft);

    const [grant] = await foundOf(world);
    expect((await showFinding(world.ctx, grant?.id ?? '')).finding).toMatchObject({
      state: 'kept',
      endedById: (await world.rows.person(await reviewerOf(world, draft.id))).id,
    });
    expect([await waits(world, OMAR), await waits(world, DORA)]).toEqual([0, 0]);
    expect(await world.rows.eventsOf('finding.kept')).toMatchObject([
      { subject: { grantId: grant?.id, campaignId: draft.id } },
    ]);
  });

  it('and not any more once a reviewer kept what an owner had put off meanwhile', async () => {
    const world = await stands();
    const draft = await drafted(world);
    await world.pass(DAY);
    const [grant] = await foundOf(world);
    const grantId = grant?.id ?? '';
    await decideFinding(await world.as(OMAR), { grantId, ...VERDICTS.ignore });
    await startCampaign(await world.as(ADA), { campaignId: draft.id });
    await launchDueCampaigns(world.ctx);
    await decides(world, draft, 'keep');

    await submits(world, draft);
    await world.pass(5 * DAY);

    const { finding } = await showFinding(world.ctx, grantId);
    expect(finding).toMatchObject({ state: 'kept', until: null, reason: null });
    expect(await world.rows.eventsOf('finding.asked')).toHaveLength(1);
  });

  it('but for what another process asked about in the meantime, once and without keeping the rest waiting', async () => {
    const world = await stands();
    world.target.holdsFromBefore(SAMI, 'db_write');
    const { id } = await draftCampaign(await world.as(ADA), FINDINGS);
    await launchDueCampaigns(world.ctx);
    await discardCampaign(await world.as(ADA), { campaignId: id });
    await anotherAsksAbout(world, 'prod-db/read');

    expect(await askAboutFindings(world.ctx)).toBe(1);
    await world.run();

    expect((await world.rows.eventsOf('finding.asked')).map(({ subject }) => subject.entitlement)).toEqual([
      'prod-db/write',
    ]);
    expect((await world.rows.cards()).filter(({ kind }) => kind === 'finding')).toHaveLength(2);
  });

  it('when the reading broke off and the draft is given up', async () => {
    const world = await reviewWorld();
    world.target.holdsFromBefore(SAMI, 'db_read');
    const { id } = await draftCampaign(await world.as(ADA), FINDINGS);
    let readings = 0;
    const grants = world.target.grants.bind(world.target);
    world.target.grants = async (query) => {
      if (readings++ > 0) world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
      return grants(query);
    };
    await launchDueCampaigns(world.ctx);
    expect(await foundOf(world)).toHaveLength(1);

    await discardCampaign(await world.as(ADA), { campaignId: id });
    await world.run();

    expect(await waits(world, OMAR)).toBe(1);
  });

  it('when the review closed without a decision of it', async () => {
    const world = await stands();
    const campaign = await launched(world, FINDINGS);
    await world.run();
    expect(await waits(world, OMAR)).toBe(0);

    await closeEarly(await world.as(ADA), { campaignId: campaign.id });
    await runReviews(world.ctx);
    await spareRemovals(await world.as(ADA), { campaignId: campaign.id, reason: 'Nobody looked' });
    await runReviews(world.ctx);
    await world.run();

    expect(await itemsOf(world, campaign.id)).toMatchObject([{ state: 'undecided' }]);
    expect(await waits(world, OMAR)).toBe(1);
  });

  it('when its item ended and the access is there', async () => {
    const world = await stands();
    await launched(world, FINDINGS);
    await world.ctx.db.drizzle.execute(sql`update review_item set state = 'ended'`);

    await world.run();

    expect(await waits(world, OMAR)).toBe(1);
  });

  it('but not what a review decided, nor again when a later one leaves it', async () => {
    const world = await stands();
    const campaign = await launched(world, FINDINGS);
    await decides(world, campaign, 'keep');
    await world.run();
    await submits(world, campaign);
    await closeEarly(await world.as(ADA), { campaignId: campaign.id });
    await runReviews(world.ctx);
    await world.pass(2 * DAY);

    expect(await foundOf(world)).toMatchObject([{ state: 'active' }]);
    expect(await asked(world)).toBe(0);
  });

  it('and not what a review is removing', async () => {
    const world = await stands();
    const campaign = await launched(world, FINDINGS);
    await decides(world, campaign, 'revoke');
    await submits(world, campaign);
    await world.run();
    expect(await asked(world)).toBe(0);

    await runReviews(world.ctx);
    await world.run();

    expect(await foundOf(world)).toMatchObject([{ state: 'revoked', remains: 'gone' }]);
    expect(await asked(world)).toBe(0);
  });

  it('and not for a day from when an older draft is drafted anew', async () => {
    const world = await stands();
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
    const { id } = await draftCampaign(await world.as(ADA), FINDINGS);
    await launchDueCampaigns(world.ctx);
    await world.pass(2 * DAY);
    world.target.behave('grants');
    expect((await draftCampaign(await world.as(ADA), FINDINGS)).id).toBe(id);
    await launchDueCampaigns(world.ctx);
    await world.pass(DAY - 60);
    expect(await foundOf(world)).toHaveLength(1);
    expect(await asked(world)).toBe(0);

    await world.pass(60);
    expect(await waits(world, OMAR)).toBe(1);
  });

  it('while a target takes longer to read than a lease, the review that is launched asks alone', async () => {
    const world = await reviewWorld();
    const draft = await draftCampaign(await world.as(ADA), FINDINGS);
    await launchDueCampaigns(world.ctx);
    await world.pass(2 * DAY);
    world.target.holdsFromBefore(SAMI, 'db_read');
    await startCampaign(await world.as(ADA), { campaignId: draft.id });
    const grants = world.target.grants.bind(world.target);
    let pages = 0;
    world.target.grants = async (query) => {
      const read = await grants(query);
      world.clock.advance(45_000);
      await askAboutFindings(world.ctx);
      pages++;
      return read;
    };

    await launchDueCampaigns(world.ctx);
    await world.run();

    expect(pages).toBeGreaterThan(1);
    expect(await itemsOf(world, draft.id)).toHaveLength(1);
    expect(await asked(world)).toBe(0);
  });

  it('while a draft of long ago is being launched, the review asks alone', async () => {
    const world = await reviewWorld();
    const draft = await draftCampaign(await world.as(ADA), FINDINGS);
    await launchDueCampaigns(world.ctx);
    await world.pass(2 * DAY);
    world.target.holdsFromBefore(SAMI, 'db_read');
    await startCampaign(await world.as(ADA), { campaignId: draft.id });
    const dedicated = world.ctx.db.dedicated.bind(world.ctx.db);
    world.ctx.db.dedicated = async (run) => {
      await askAboutFindings(world.ctx);
      return dedicated(run);
    };

    await launchDueCampaigns(world.ctx);
    await world.run();

    expect(await itemsOf(world, draft.id)).toHaveLength(1);
    expect(await asked(world)).toBe(0);
  });
});
