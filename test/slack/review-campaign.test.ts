import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { importPeople } from '../../src/operations/people/import-people.ts';
import { showBatch } from '../../src/operations/review/show/show-batch.ts';
import { reviewBatchCard } from '../../src/slack/cards/review/review-batch.ts';
import { repostCards } from '../../src/store/card/cards.ts';
import { transaction } from '../../src/store/database/transaction.ts';
import { heldGrants, runningCampaign } from '../support/campaigns.ts';
import { reads } from './support/reads.ts';
import {
  batchOf,
  campaignOf,
  decides,
  messageOf,
  overEverything,
  reviewScene,
  startsReview,
} from './support/review-scene.ts';

const DAYS = 24 * 60;
const QUARTERLY = '/access campaign start quarterly-prod';
const SUPPORT = '/access campaign start support-desk';
const EVERYTHING = '/access campaign start everything';

describe('those who run a review', () => {
  test('stop its removals before they begin, and continue them', async () => {
    const scene = await reviewScene();
    const [ada, lena] = [scene.person('ada'), scene.person('lena')];
    await startsReview(scene, QUARTERLY);
    await decides(scene, 'lena', /Noah Brandt/, 'Revoke');
    await decides(scene, 'lena', /Iris Chen/, 'Keep');
    await decides(scene, 'lena', /Wanda Ruiz/, 'Revoke');
    await ada.clicks('Refresh', campaignOf(scene));
    await scene.settle();
    expect(campaignOf(scene).reads).toContain('3 of 12 decided by a person (25%): 1 kept, 2 revoked, 9 open');
    await ada.clicks('Stop removals', campaignOf(scene));
    await scene.settle();
    await lena.clicks('Submit', batchOf(scene, 'lena'));
    await scene.settle();
    const held = () =>
      scene.target.state().holdings.filter(({ email }) => /^(noah|wanda)@/.test(email ?? '')).length;
    const before = held();
    expect(campaignOf(scene).reads).toContain('*Removals are stopped* since');
    expect(batchOf(scene, 'lena').reads).toContain(
      'Of what was revoked, 0 are gone, 2 are still there because an admin stopped the removals.',
    );
    await ada.clicks('Continue removals', campaignOf(scene));
    await scene.settle();
    expect(held()).toBe(before - 2);
    expect(batchOf(scene, 'lena').reads).toContain(
      'Everything revoked is gone (2 of 2, confirmed at the target).',
    );
    await ada.clicks('Refresh', campaignOf(scene));
    await scene.settle();
    expect(campaignOf(scene).reads).toContain('*Removals*: of 2, 2 are gone.');
  });

  test('give what nobody may review to somebody who may', async () => {
    const scene = await reviewScene(overEverything('manager'));
    const ada = scene.person('ada');
    await ada.types(EVERYTHING);
    await scene.settle();
    expect(campaignOf(scene).reads).toMatch(
      /\*1 item has no reviewer\.\*.*\n• Ada Moreau: Production database · Read and write/,
    );
    await ada.clicks('Start');
    await scene.settle();
    expect(campaignOf(scene).reads).toContain('*1 item has no reviewer.*');
    await ada.clicks('Assign it…', campaignOf(scene));
    const modal = await ada.modal('Assign a reviewer');
    await modal.choose('Reviewer', 'Ada Moreau');
    await modal.submit();
    expect(modal.errors['Reviewer']).toContain('may review none of these');
    await modal.choose('Reviewer', 'Omar Haddad');
    await modal.submit();
    await scene.settle();
    expect(campaignOf(scene).reads).not.toContain('no reviewer');
    expect(batchOf(scene, 'omar').reads).toMatch(
      /\*Ada Moreau\* .*\n\*Production database · Read and write\*/,
    );
  });

  test('start one of a person, a resource or a role, and nobody else does', async () => {
    const scene = await reviewScene();
    const [ada, sami] = [scene.person('ada'), scene.person('sami')];
    await ada.types('/access review @kim');
    await scene.settle();
    expect(campaignOf(scene).reads).toContain('“Access of Kim Larsen”: a draft.');
    expect(campaignOf(scene).reads).toContain('*3 items for ');
    await ada.types('/access review prod-db');
    await scene.settle();
    expect(campaignOf(scene).reads).toContain('“Access to Production database”: a draft.');
    await ada.types('/access review prod-bd');
    await ada.sees(/Nothing in the catalog is called “prod-bd”\. Did you mean prod-db\?/);
    await ada.types('/access review role:developer-starter');
    await scene.settle();
    await ada.types('/access review role:nothing');
    await ada.sees(/There is no role “nothing”/);
    await ada.types('/access review findings:billing');
    await scene.settle();
    expect(campaignOf(scene).reads).toContain('“Findings on Billing”: a draft.');
    await sami.types('/access review @kim');
    await sami.sees(/Only admins may start an access review\./);
    await sami.types('/access campaign start quarterly-prod');
    await sami.sees(/Only admins may start an access review\./);
    await sami.types('/access campaign');
    await sami.sees(/Only admins and auditors see all access reviews\./);
    expect(sami.dm().every((message) => message.buttons.length === 0)).toBe(true);
  });

  test('are found in the list, from which auditors follow a review without running it', async () => {
    const scene = await reviewScene();
    const iris = scene.person('iris');
    await startsReview(scene, QUARTERLY);
    await scene.person('ada').types(SUPPORT);
    await scene.settle();
    await iris.types('/access campaign');
    const list = await iris.sees(/1 access review running, 1 upcoming\./);
    expect(list).toMatch(
      /Running\n\*Quarterly production review\*: due .*\n░+ 0 of 12 decided by a person \(0%\)\n\[Show\]/,
    );
    expect(list).toMatch(/Upcoming\n\*Support desk check\*: a draft, not started\n\[Show\]/);
    expect(list).not.toContain('campaign start');
    await iris.clicks('Show');
    await scene.settle();
    const shown = iris
      .dm()
      .filter(({ buttons }) => buttons.includes('Evidence') || /a draft\./.test(buttons.join()));
    expect(shown.map(({ buttons }) => buttons)).toEqual([['Refresh', 'Chart', 'Evidence']]);
    await decides(scene, 'omar', /Dora Novak/, 'Keep');
    await iris.clicks('Refresh');
    await scene.settle();
    await iris.sees(/1 of 12 decided by a person \(8%\): 1 kept/);
    await scene.person('ada').types('/access campaign stort quarterly-prod');
    await scene.person('ada').sees(/There is no “stort” here\. Did you mean “start”\?/);
    await scene.person('ada').types('/access campaign start');
    await scene.person('ada').sees(/Say which: .*quarterly-prod/);
  });
});

describe('a reviewer', () => {
  test('gets one reminder for all reviews, and goes on from it; whoever leads them is told when they are late', async () => {
    const scene = await reviewScene(overEverything('manager, owner', ', remind: { every: 3d, from: 3d }'));
    const [omar, ada] = [scene.person('omar'), scene.person('ada')];
    await startsReview(scene, QUARTERLY);
    await startsReview(scene, EVERYTHING);
    await scene.pass(3 * DAYS);
    const digests = omar.dm().filter(({ reads }) => /access reviews? (?:is|are) waiting for you/.test(reads));
    expect(digests.map(({ reads }) => reads.split('\n')[0])).toEqual([
      '◷ Reminder: 2 access reviews are waiting for you.',
    ]);
    expect(digests[0]?.buttons).toEqual(['Continue', 'Continue']);
    await omar.clicks('Continue', digests[0]);
    await scene.settle();
    expect(omar.dm().at(-1)?.buttons).toContain('Keep');
    expect(omar.dm().filter(({ reads }) => /Is each of these/.test(reads)).length).toBeGreaterThan(1);
    await scene.pass(8 * DAYS);
    const late = messageOf(scene, 'ada', /Omar Haddad .* has 4 of 4 left/);
    expect(late.buttons).toEqual(['Take over 3', 'Take over 3']);
    await ada.clicks('Take over 3', late);
    await ada.sees(/3 items are yours to review now, in the message that comes\. 1 stays with them\./);
    await scene.settle();
    expect(messageOf(scene, 'ada', /\*Kim Larsen\* .*\n\*Production database/).reads).toContain(
      '*Dora Novak*',
    );
  });

  test('finds what waits in /access, its lists and the Home tab, and has it brought from there', async () => {
    const scene = await reviewScene();
    const [omar, sami] = [scene.person('omar'), scene.person('sami')];
    await sami.types('/access review');
    await sami.sees(/No access reviews are waiting for you\. I’ll message you when one is\./);
    await startsReview(scene, QUARTERLY);
    await omar.types('/access');
    await omar.sees(/1 access review is waiting for you\*: `\/access approvals`/);
    await omar.types('/access approvals');
    await omar.sees(/For you to review\n\*Quarterly production review\*: 4 of 4 left to decide, due/);
    await omar.types('/access review');
    await omar.sees(/Access reviews waiting for you/);
    await omar.opensHome();
    await omar.until('the review', () => (omar.home().includes('[Continue]') ? true : undefined));
    await omar.clicks('Continue', 'home');
    expect((await omar.modal('Your review')).text()).toContain('I’ve sent it to you again, under Messages.');
    await scene.settle();
    expect(omar.dm().at(-1)?.buttons).toContain('Keep');
  });

  test('is shown 500 items a page at a time, at once and within what a message holds', async () => {
    const scene = await reviewScene();
    const { ctx } = scene;
    const emails = Array.from({ length: 500 }, (_, index) => `p${String(index).padStart(3, '0')}@acme.test`);
    const lines = emails.map(
      (email, index) =>
        `${1_000 + index},${email},Person ${index},Engineer,Platform,omar@acme.test,employee,2024-01-01,,active`,
    );
    const people = await readFile(new URL('../../examples/acme/people.csv', import.meta.url), 'utf8');
    await importPeople(ctx, { csv: [people.trim(), ...lines].join('\n') });
    const note = 'For the migration of the billing tables, '.repeat(20);
    const grants = await heldGrants(
      ctx,
      emails.map((email) => ({ email, entitlement: 'prod-db/read', note })),
    );
    const { batchOf: rowOf } = await runningCampaign(
      ctx,
      grants.map((grant) => ({ grant, reviewer: 'omar@acme.test' })),
    );
    const batch = rowOf('omar@acme.test');
    const card = { kind: 'review-batch', subjectId: batch.id, audienceId: batch.reviewerId } as const;
    await transaction(ctx, (tx) => repostCards(tx, [card], ctx.clock.now()));
    await scene.settle();
    expect(reads(reviewBatchCard(await showBatch(ctx, batch.id)))).toContain('0 of 500 decided');
    const first = batchOf(scene, 'omar');
    expect(first.reads).toContain('0 of 500 decided');
    expect(first.reads).toContain('Page 1 of 63');
    expect(first.blocks.length).toBeLessThanOrEqual(50);
    const omar = scene.person('omar');
    await omar.clicks('Next', first);
    await scene.settle();
    expect(batchOf(scene, 'omar').reads).toContain('Page 2 of 63');
    await omar.clicks('Previous', batchOf(scene, 'omar'));
    await scene.settle();
    await omar.clicks('Next undecided', batchOf(scene, 'omar'));
    await scene.settle();
    expect(batchOf(scene, 'omar').reads).toContain('Page 2 of 63');
    await omar.clicks('Group by resource', batchOf(scene, 'omar'));
    await scene.settle();
    expect(batchOf(scene, 'omar').reads).toContain('Page 1 of 63');
  });
});
