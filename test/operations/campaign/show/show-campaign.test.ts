import { beforeEach, describe, expect, it } from 'vitest';
import { draftCampaign } from '../../../../src/operations/campaign/plan/draft-campaign.ts';
import { giveUnreviewed } from '../../../../src/operations/campaign/run/give-unreviewed.ts';
import { listCampaigns } from '../../../../src/operations/campaign/show/list-campaigns.ts';
import { showCampaign } from '../../../../src/operations/campaign/show/show-campaign.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { acmeWorld, type AcmeWorld, HOUR, PEOPLE_CSV } from '../../../support/acme-world.ts';
import { heldGrants, itemsOf, runningCampaign, setCampaign } from '../../../support/campaigns.ts';
import { importPeople } from '../../../../src/operations/people/import-people.ts';
import { runReviews } from '../../../support/review-jobs.ts';
import { ALL } from '../../../support/all-of-it.ts';

const [ADA, OMAR, DORA, SAMI] = ['ada@acme.test', 'omar@acme.test', 'dora@acme.test', 'sami@acme.test'];
const [IRIS, LENA, PIA] = ['iris@acme.test', 'lena@acme.test', 'pia@acme.test'];
const DAY = 24 * HOUR;

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld();
});
const idOf = async (email: string) => (await world.rows.person(email)).id;

/** So many items of Sami's for each reviewer, all on the same two resources in turn. */
async function start(reviewers: Record<string, number>, nobody = 0) {
  const all = [
    ...Object.entries(reviewers).flatMap(([email, items]) => Array.from({ length: items }, () => email)),
    ...Array.from({ length: nobody }, () => null),
  ];
  const grants = await heldGrants(
    world.ctx,
    all.map((_, at) => ({
      email: SAMI,
      entitlement: at % 3 === 0 ? 'crm/agent' : 'vpn/connect',
      target: `t${at}`,
    })),
  );
  return runningCampaign(
    world.ctx,
    grants.map((grant, at) => ({ grant, reviewer: all[at] ?? null })),
  );
}
type Started = Awaited<ReturnType<typeof start>>;
const decide = async (
  started: Started,
  email: string,
  verdicts: ('keep' | 'revoke')[],
  secondsApart: number,
) => {
  const id = await idOf(email);
  const mine = started.items.filter((item) => item.reviewerId === id);
  for (const [at, verdict] of verdicts.entries()) {
    await decideItem(await world.as(email), { itemId: mine[at]?.id ?? 0, verdict, comment: 'Looked' });
    world.clock.advance(secondsApart * 1_000);
  }
};
const times = (count: number): 'keep'[] => Array.from({ length: count }, () => 'keep');

describe('a campaign', () => {
  it('shows who is how far, by reviewer and by resource, with figures that add up', async () => {
    const started = await start({ [OMAR]: 4, [DORA]: 2 }, 3);
    await decide(started, OMAR, ['keep', 'revoke'], 60);

    const view = await showCampaign(world.ctx, started.campaign.id);

    expect(view.owner?.email).toBe(ADA);
    expect(view.counts).toEqual({
      total: 9,
      open: 7,
      kept: 1,
      revoked: 1,
      byClose: 0,
      remediated: 0,
      remains: 0,
      underWay: 0,
      undecided: 0,
      ended: 0,
      submitted: 0,
    });
    expect(view.reviewers.map((one) => [one.reviewer.email, one.counts.open, one.late])).toEqual([
      [DORA, 2, false],
      [OMAR, 2, false],
    ]);
    expect(view.resources.map((one) => [one.resourceName, one.counts.total])).toEqual([
      ['Company VPN', 6],
      ['Customers', 3],
    ]);
    expect([view.unreviewed, view.reviewerCount]).toEqual([3, 2]);
    const parts = view.resources.reduce((sum, one) => sum + one.counts.total, 0);
    expect(parts).toBe(view.counts?.total);
  });

  it('names the late first: whoever has something open after the first reminder, or was escalated', async () => {
    const started = await start({ [OMAR]: 2, [DORA]: 2 });
    await decide(started, OMAR, ['keep', 'keep'], 60);
    world.clock.advance(3 * DAY * 1_000);

    const { reviewers } = await showCampaign(world.ctx, started.campaign.id);

    expect(reviewers.map((one) => [one.reviewer.email, one.late])).toEqual([
      [DORA, true],
      [OMAR, false],
    ]);
  });

  it('shows signs of rubber-stamping, also of earlier reviews', async () => {
    const earlier = await start({ [OMAR]: 12 });
    await decide(earlier, OMAR, times(12), 60);
    await submitBatch(await world.as(OMAR), { batchId: earlier.batchOf(OMAR).id });
    const started = await start({ [OMAR]: 8, [DORA]: 6, [IRIS]: 5 });
    await decide(started, OMAR, times(8), 60);
    await decide(started, DORA, times(6), 1);
    await decide(started, IRIS, ['keep', 'keep', 'revoke', 'keep', 'keep'], 1);

    const { reviewers } = await showCampaign(world.ctx, started.campaign.id);

    const signs = new Map(reviewers.map((one) => [one.reviewer.email, one.signs]));
    expect(signs.get(OMAR)).toEqual(['Never revoked anything in 20 decisions.']);
    expect(signs.get(DORA)).toEqual(['Kept all 6 within 5 seconds.']);
    expect(signs.get(IRIS)).toEqual([]);
  });

  it('shows at most twelve reviewers, and among them those with signs though many are late', async () => {
    const crowd = Array.from({ length: 14 }, (_, at) => `r${at}@acme.test`);
    const lines = crowd.map(
      (email, at) => `${100 + at},${email},Reviewer ${at},Clerk,Crowd,,employee,,,active`,
    );
    await importPeople(world.ctx, { csv: `${PEOPLE_CSV}${lines.join('\n')}\n` });
    const started = await start({ ...Object.fromEntries(crowd.map((email) => [email, 1])), [OMAR]: 5 });
    await decide(started, OMAR, times(5), 1);
    world.clock.advance(5 * DAY * 1_000);

    const { reviewers, reviewerCount } = await showCampaign(world.ctx, started.campaign.id);

    expect([reviewers.length, reviewerCount]).toEqual([12, 15]);
    expect(reviewers.filter((one) => one.signs.length > 0).map((one) => one.reviewer.email)).toEqual([OMAR]);
  });

  it('shows what doesn’t get through, with its error, until it does', async () => {
    const started = await start({ [OMAR]: 1 });
    world.target.holdsFromBefore(SAMI, 't0');
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await decide(started, OMAR, ['revoke'], 1);
    await submitBatch(await world.as(OMAR), { batchId: started.batchOf(OMAR).id });
    await runReviews(world.ctx);

    const view = await showCampaign(world.ctx, started.campaign.id);
    expect(view.counts).toMatchObject({ revoked: 1, underWay: 1, remediated: 0 });
    expect(view.stuck).toEqual([
      {
        item: 'Sami Okafor: Customers · Agent',
        error: expect.stringMatching(/failed/),
        since: expect.any(Date),
      },
    ]);

    world.target.behave('revoke');
    world.clock.advance(600_000);
    await runReviews(world.ctx);
    const after = await showCampaign(world.ctx, started.campaign.id);
    expect([after.stuck, after.counts?.remediated]).toEqual([[], 1]);
  });

  it('shows what a role still lists as what is stuck', async () => {
    const started = await runningCampaign(world.ctx, [
      {
        role: { roleId: 'support', entitlement: 'crm/agent' },
        reviewer: OMAR,
        change: { state: 'revoked', submittedAt: world.clock.now(), remediateDueAt: world.clock.now() },
      },
    ]);

    const { stuck } = await showCampaign(world.ctx, started.campaign.id);

    expect(stuck).toMatchObject([
      { item: 'role support: Customers · Agent', error: 'access.yaml still lists it in the role.' },
    ]);
  });

  it('shows a draft by what it would mean', async () => {
    await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'crm/agent' }]);
    const draft = await draftCampaign(await world.as(ADA), { kind: 'resource', resourceId: 'crm' });

    const view = await showCampaign(world.ctx, draft.id);

    expect(view.preview).toMatchObject({ inScope: 1, reviewerCount: 1 });
    expect([view.counts, view.reviewers]).toEqual([null, []]);
    await expect(showCampaign(world.ctx, 'camp_none')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the list', () => {
  it('names for admins and auditors what runs, what is to come and what was closed', async () => {
    const closed = await start({ [OMAR]: 1 });
    await setCampaign(world.ctx, closed.campaign.id, { state: 'closed', name: 'Last quarter' });
    await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'crm/agent' }]);
    const draft = await draftCampaign(await world.as(ADA), { kind: 'resource', resourceId: 'crm' });
    const running = await start({ [OMAR]: 2 });

    for (const email of [ADA, IRIS]) {
      const as = await world.as(email);
      const listed = async (group: 'live' | 'coming' | 'closed') => {
        const { rows, total } = await listCampaigns(as, { group, part: ALL });
        return [total, ...rows.map(({ campaign, counts }) => [campaign.id, counts?.total ?? null])];
      };
      expect(await listed('live')).toEqual([1, [running.campaign.id, 2]]);
      expect(await listed('coming')).toEqual([1, [draft.id, null]]);
      expect(await listed('closed')).toEqual([1, [closed.campaign.id, null]]);
    }
    await expect(listCampaigns(await world.as(OMAR), { group: 'live', part: ALL })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('what nobody may review', () => {
  const give = async ({ campaign }: Started, to: string, by = ADA) =>
    giveUnreviewed(await world.as(by), {
      campaignId: campaign.id,
      toPersonId: (await idOf(to)) as never,
    });

  it('is given by an admin to somebody who may, with a batch, a message and an event for each', async () => {
    const started = await start({ [OMAR]: 1 }, 2);

    expect(await give(started, LENA)).toEqual({ given: 2, left: 0 });

    const lena = await idOf(LENA);
    const items = await itemsOf(world.ctx, started.campaign.id);
    expect(items.map((item) => item.reviewerId)).toEqual([await idOf(OMAR), lena, lena]);
    const events = await world.rows.eventsOf('review-item.reassigned');
    expect(events.map((one) => [one.data['from'], one.data['to'], one.actorId])).toEqual([
      [null, lena, await idOf(ADA)],
      [null, lena, await idOf(ADA)],
    ]);
    const cards = await world.rows.cards();
    expect(cards.filter((card) => card.kind === 'review-batch' && card.audienceId === lena)).toHaveLength(1);
    await expect(give(started, LENA)).rejects.toThrow(/has a reviewer by now/);
  });

  it('isn’t given to whose access it is, nor to who can’t be asked, nor by anybody but an admin', async () => {
    const started = await start({ [OMAR]: 1 }, 2);

    await expect(give(started, SAMI)).rejects.toThrow(/Sami Okafor may review none of these/);
    await expect(give(started, 'olga@acme.test')).rejects.toMatchObject({ code: 'invalid', field: 'person' });
    for (const email of [OMAR, IRIS])
      await expect(give(started, LENA, email)).rejects.toMatchObject({ code: 'forbidden' });
    await setCampaign(world.ctx, started.campaign.id, { state: 'closing' });
    await expect(give(started, LENA)).rejects.toMatchObject({ code: 'stale' });
    expect(await world.rows.eventsOf('review-item.reassigned')).toEqual([]);
  });

  it('isn’t given to who asked for it or approved it', async () => {
    const granted = await world.holds(SAMI, 'prod-db/read');
    const [row] = [await world.rows.grant(granted.id)];
    const started = await runningCampaign(world.ctx, [{ grant: row, reviewer: null }]);

    await expect(give(started, OMAR), 'who approved it').rejects.toThrow(/may review none/);
    await expect(give(started, DORA)).resolves.toEqual({ given: 1, left: 0 });
  });

  it('isn’t given to somebody without a Slack account', async () => {
    const started = await start({ [OMAR]: 1 }, 1);
    world.directory.set(PIA, { deleted: true });
    const account = await world.directory.account('UPIA');
    const { recordSlackAccounts } = await import(
      '../../../../src/operations/people/record-slack-accounts.ts'
    );
    await recordSlackAccounts(world.ctx, account === undefined ? [] : [account]);

    await expect(give(started, PIA)).rejects.toMatchObject({ code: 'invalid' });
  });
});
