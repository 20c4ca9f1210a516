import { expect, it } from 'vitest';
import { draftCampaign } from '../../../src/operations/campaign/plan/draft-campaign.ts';
import { exportEvidence } from '../../../src/operations/campaign/close/export-evidence.ts';
import { launchDueCampaigns } from '../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { remindReviewers } from '../../../src/operations/campaign/run/remind-reviewers.ts';
import { signCampaign } from '../../../src/operations/campaign/close/sign-campaign.ts';
import { startCampaign } from '../../../src/operations/campaign/launch/start-campaign.ts';
import { importGrants } from '../../../src/operations/grant/import/import-grants.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { itemsOf } from '../../support/campaigns.ts';
import { runReviews } from '../../support/review-jobs.ts';
import { EvidenceFiles, hashOfPopulation } from './evidence-files.ts';

const DAY = 24 * HOUR;

const REVIEWS = `
reviews:
  - id: quarterly
    name: Quarterly review
    scope: 'resource.id in ["prod-db", "vpn"]'
    reviewers: [owner, manager]
    due_in: 14d
    remind: { every: 3d, from: 3d }
    undecided: keep
    ask_above: 100%
    sign_off: [iris@acme.test]
`;

const HELD = `email,entitlement,since,expires,note
sami@acme.test,prod-db/read,2024-03-01,permanent,For support
kim@acme.test,prod-db/write,2024-03-03,permanent,
omar@acme.test,prod-db/write,2020-06-15,permanent,Database lead
wanda@acme.test,vpn/connect,2020-06-15,permanent,
`;

it('tells of decisions, removals with their proof, what remains, what nobody decided, and who signed', async () => {
  const world = await acmeWorld({ yaml: ACME_YAML + REVIEWS });
  await importGrants(world.ctx, { csv: HELD });
  world.target.holdsFromBefore('kim@acme.test', 'db_write');
  await world.holds('lena@acme.test', 'prod-db/read', 30 * DAY);
  const ada = await world.as('ada@acme.test');
  const { id: campaignId } = await draftCampaign(ada, { kind: 'template', templateId: 'quarterly' });
  await startCampaign(ada, { campaignId });
  await launchDueCampaigns(world.ctx);
  // Not under review, and of the same right: what is under review stays through it.
  await world.holds('lena@acme.test', 'prod-db/read', 30 * DAY);
  const emails = new Map<string, string>();
  for (const email of ['sami', 'kim', 'omar', 'wanda', 'lena', 'dora'].map((name) => `${name}@acme.test`))
    emails.set((await world.rows.person(email)).id, email);
  for (const { id: itemId, entitlement, personId, reviewerId } of await itemsOf(world.ctx, campaignId)) {
    const reviewer = await world.as(emails.get(reviewerId ?? '') ?? '');
    const isToGo = entitlement === 'prod-db/write' || emails.get(personId ?? '') === 'lena@acme.test';
    if (entitlement !== 'vpn/connect')
      await decideItem(reviewer, { itemId, verdict: isToGo ? 'revoke' : 'keep', comment: 'Looked at it' });
  }
  world.clock.advance(4 * DAY * 1_000);
  await remindReviewers(world.ctx);
  world.clock.advance(10 * DAY * 1_000);
  const goesOn = new Date(world.clock.now().getTime() + DAY * 1_000);
  world.target.sessions = {
    end: async ({ account }) =>
      account.email === 'kim@acme.test'
        ? { kind: 'ended', count: 2 }
        : { kind: 'outlives', what: 'a ticket', until: goesOn },
  };
  world.target.next('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
  await runReviews(world.ctx);
  for (const seconds of [90, 60]) {
    world.clock.advance(seconds * 1_000);
    await runReviews(world.ctx);
  }
  await signCampaign(await world.as('iris@acme.test'), { campaignId });
  world.clock.advance(60_000);
  await runReviews(world.ctx);

  const { file } = await exportEvidence(await world.as('iris@acme.test'), { campaignId });

  const files = new EvidenceFiles(file.content);
  const manifest = files.manifest();
  expect(manifest.checks.filter(({ agrees }) => !agrees)).toEqual([]);
  expect(manifest.counts).toMatchObject({
    total: 5,
    kept: 1,
    revoked: 3,
    remediated: 2,
    remains: 1,
    undecided: 1,
  });
  expect(hashOfPopulation(files.csv('population'))).toBe(manifest.population.hash);

  const trail = files.json('trail') as { kind: string; data: Record<string, unknown> }[];
  const dataOf = (kind: string) => trail.filter((row) => row.kind === kind).map((row) => row.data);
  const { total: _, revoked: __, ...counts } = manifest.counts;
  expect(counts).toMatchObject(
    Object.fromEntries(
      Object.entries(dataOf('campaign.closed')[0] ?? {}).filter(([key]) => key !== 'campaign'),
    ),
  );

  const remediation = files.csv('remediation');
  expect(
    remediation.map((row) => `${row['person_email']} ${row['outcome']} ${row['remains']}`).toSorted(),
  ).toEqual([
    'kim@acme.test removed ',
    'lena@acme.test remains held-by-another-grant',
    'omar@acme.test removed ',
  ]);
  for (const row of remediation) {
    expect(row['proof'], row['person_email']).not.toBe('');
    expect(Date.parse(row['begun_at'] ?? '')).toBeGreaterThanOrEqual(Date.parse(row['in_force_at'] ?? ''));
  }
  const both = remediation.map((row) => [
    `${row['person_email']} ${row['sessions']}`,
    row['removed_at'] === '' ? null : row['removed_at'] === row['proved_at'],
    row['outlives_until'],
  ]);
  expect(both.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1))).toEqual([
    ['kim@acme.test ended: 2', true, ''],
    ['lena@acme.test ', null, ''],
    ['omar@acme.test outlives: a ticket', true, goesOn.toISOString()],
  ]);
  const late = files.json('remediation').map((row) => [row['item'], row['late_by_seconds']]);
  expect(late).toEqual(
    expect.arrayContaining(
      dataOf('review-item.remediated').map((data) => [data['item'], data['lateBySeconds']]),
    ),
  );
  expect(Math.max(...late.map(([, seconds]) => Number(seconds)))).toBe(90);

  const undecided = files.csv('decisions').filter((row) => row['state'] === 'undecided');
  expect(undecided).toMatchObject([{ person_email: 'wanda@acme.test', verdict: '', decided_by: 'close' }]);
  expect(files.csv('sign-offs')).toMatchObject([
    { email: 'iris@acme.test', statement: expect.stringMatching(/\d/) },
  ]);

  const page = files.text('summary.html');
  for (const said of [
    'Closed on 4 Dec 2026',
    'Revoked, and the access remains: 1',
    'Undecided, and the access stays: 1',
    'that came into force: 3.',
    'Proved gone: 2. It took at most 1 minute 30 seconds',
    'Wanda Ruiz',
    'Iris Chen',
  ])
    expect(page).toContain(said);
  expect(dataOf('review-batch.reminded').length).toBeGreaterThan(0);
  expect(page).toContain(`Reminders: ${dataOf('review-batch.reminded').length}.`);
});
