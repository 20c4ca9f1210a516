import { describe, expect, test } from 'vitest';
import {
  batchOf,
  campaignOf,
  clicksItem,
  decides,
  messageOf,
  reviewScene,
  startsReview,
} from './support/review-scene.ts';
import type { Scene } from './support/scene.ts';

const QUARTERLY = '/access campaign start quarterly-prod';
const DAYS = 24 * 60;
/** Minutes until what nobody waits for is brought up to date. */
const IN_BACKGROUND = 3;

const holds = (scene: Scene, email: string, target: string): boolean =>
  scene.target.state().holdings.some((one) => one.email === email && one.target === target);

async function started(): Promise<Scene> {
  const scene = await reviewScene();
  await startsReview(scene, QUARTERLY);
  return scene;
}

describe('an access review', () => {
  test('says what it would mean before it starts, and asks nobody until then', async () => {
    const scene = await reviewScene();
    const [ada, omar] = [scene.person('ada'), scene.person('omar')];
    await ada.types('/access campaign start quaterly-prod');
    await ada.sees(/There is no review “quaterly-prod”\. Did you mean “quarterly-prod”\?/);
    await ada.types(QUARTERLY);
    await scene.settle();
    const draft = campaignOf(scene);
    expect(draft.reads).toContain('*12 items for 4 reviewers, in 4 messages.*');
    expect(draft.reads).toMatch(
      /(?:Ada Moreau 4|Omar Haddad 4), (?:Ada Moreau 4|Omar Haddad 4), Lena Fischer 3, Dora Novak 1/,
    );
    expect(draft.reads).toContain('Left out: 6 outside the scope.');
    expect(draft.buttons).toEqual(['Start', 'Discard']);
    expect(omar.dm()).toEqual([]);
    await ada.clicks('Start');
    await scene.settle();
    expect(omar.dm()).toHaveLength(1);
    expect(batchOf(scene, 'omar').reads).toContain('0 of 4 decided');
    expect(campaignOf(scene).reads).toContain('running, due');
    expect(campaignOf(scene).reads).toMatch(
      /Started by Ada Moreau · access in prod, or of high or critical sensitivity · drawn /,
    );
    expect(campaignOf(scene).buttons).toEqual(['Refresh', 'Chart', 'Evidence', 'Close now…']);
  });

  test('is discarded before it starts, and then can’t be started', async () => {
    const scene = await reviewScene();
    const ada = scene.person('ada');
    await ada.types(QUARTERLY);
    await scene.settle();
    await ada.clicks('Discard');
    await scene.settle();
    await ada.sees(/“Quarterly production review”: discarded\. Nobody was asked\./);
    expect(scene.person('omar').dm()).toEqual([]);
  });

  test('costs no call that a rate counts for a decision: it is shown in the message that was clicked', async () => {
    const scene = await started();
    const { calls } = scene.sandbox.workspace;
    calls.clear();
    await decides(scene, 'omar', /Dora Novak/, 'Keep');
    expect(calls.all().map(({ method }) => method)).toEqual([]);
    expect(batchOf(scene, 'omar').reads).toContain(
      'Database Engineer, Platform\n*Production database · Read only*: *Kept by you*.\n[Change]',
    );
    expect(batchOf(scene, 'omar').reads).toContain('1 of 4 decided: 1 to keep');
    calls.clear();
    await decides(scene, 'omar', /Kim Larsen/, 'Revoke');
    expect(calls.all().map(({ method }) => method)).toEqual([]);
    expect(holds(scene, 'kim@acme.test', 'prod_db_readonly')).toBe(true);
  });

  test('asks for a sentence where somebody decides otherwise than is recommended', async () => {
    const scene = await started();
    const lena = scene.person('lena');
    await clicksItem(scene, 'lena', /Wanda Ruiz/, 'Keep');
    const modal = await lena.modal('Keep all the same?');
    expect(modal.text()).toContain('*Recommended: revoke.*');
    await modal.fill('Why you keep it', 'She stands in for me again next week');
    await modal.submit();
    await scene.settle();
    expect(batchOf(scene, 'lena').reads).toContain('*Kept by you*. “She stands in for me again next week”');
  });

  test('lets a decision be changed until it is submitted, and never after', async () => {
    const scene = await started();
    const lena = scene.person('lena');
    await decides(scene, 'lena', /Iris Chen/, 'Revoke');
    await clicksItem(scene, 'lena', /Iris Chen/, 'Change');
    const modal = await lena.modal('Change a decision');
    expect(modal.text()).toContain('*Revoked by you*, once you submit.');
    expect(modal.value('Decision')).toBeNull();
    await modal.choose('Decision', 'Keep');
    await modal.submit();
    await scene.settle();
    expect(batchOf(scene, 'lena').reads).toMatch(/\*Iris Chen\* .*\n.*: \*Kept by you\*/);
    await clicksItem(scene, 'lena', /Iris Chen/, 'Change');
    await (await lena.modal('Change a decision')).choose('Decision', 'Revoke');
    const late = await lena.modal('Change a decision');
    await decides(scene, 'lena', /Noah Brandt/, 'Revoke');
    await decides(scene, 'lena', /Wanda Ruiz/, 'Revoke');
    expect(batchOf(scene, 'lena').buttons).toContain('Submit');
    await lena.clicks('Submit', batchOf(scene, 'lena'));
    await scene.settle();
    await late.choose('Decision', 'Revoke');
    await late.submit();
    await lena.sees(/This was submitted already/);
  });

  test('removes what was revoked once it is submitted, and says when it is gone', async () => {
    const scene = await started();
    const lena = scene.person('lena');
    await decides(scene, 'lena', /Wanda Ruiz/, 'Revoke');
    await decides(scene, 'lena', /Iris Chen/, 'Keep');
    expect(batchOf(scene, 'lena').reads).toContain('*1 left to decide* before you can submit.');
    expect(batchOf(scene, 'lena').buttons).not.toContain('Submit');
    await decides(scene, 'lena', /Noah Brandt/, 'Revoke');
    await scene.settle();
    expect(holds(scene, 'wanda@acme.test', 'billing_refunds')).toBe(true);
    await lena.clicks('Submit', batchOf(scene, 'lena'));
    await scene.settle();
    expect(holds(scene, 'wanda@acme.test', 'billing_refunds')).toBe(false);
    const summary = batchOf(scene, 'lena');
    expect(summary.reads).toContain('You decided 3 of 3 items: 1 kept, 2 revoked.');
    expect(summary.reads).toContain('Everything revoked is gone (2 of 2, confirmed at the target).');
    expect(summary.buttons).toEqual([]);
    expect(scene.person('wanda').dm().at(-1)?.reads).toMatch(
      /Your access to \*Billing · Issue refunds\* ended .*\. Lena Fischer revoked it in the access review “/,
    );
    await scene.pass(IN_BACKGROUND);
    expect(campaignOf(scene).reads).toContain('Lena Fischer: 3 of 3 decided, submitted');
  });

  test('keeps until a day, and the access ends by itself then', async () => {
    const scene = await started();
    const lena = scene.person('lena');
    await clicksItem(scene, 'lena', /Iris Chen/, 'Keep until…');
    const modal = await lena.modal('Keep until…');
    await modal.choose('Until the end of', '2026-11-01');
    await modal.submit();
    expect(Object.keys(modal.errors)).toEqual(['Until the end of']);
    await modal.choose('Until the end of', '2026-11-27');
    await modal.submit();
    await scene.settle();
    expect(batchOf(scene, 'lena').reads).toMatch(
      /\*Iris Chen\* .*\n.*\*Kept by you\* until 2026-11-27 2\d:59 UTC/,
    );
    await decides(scene, 'lena', /Noah Brandt/, 'Revoke');
    await decides(scene, 'lena', /Wanda Ruiz/, 'Revoke');
    await lena.clicks('Submit', batchOf(scene, 'lena'));
    await scene.settle();
    expect(holds(scene, 'iris@acme.test', 'billing_viewer')).toBe(true);
    await scene.pass(8 * DAYS);
    expect(holds(scene, 'iris@acme.test', 'billing_viewer')).toBe(false);
  });

  test('hands one item on, with a reason, to somebody who may review it', async () => {
    const scene = await started();
    const omar = scene.person('omar');
    await clicksItem(scene, 'omar', /Kim Larsen/, 'Reassign…');
    const modal = await omar.modal('Reassign');
    await modal.choose('To whom', 'Kim Larsen');
    await modal.fill('Why', 'She works with Dora');
    await modal.submit();
    expect(modal.errors['To whom']).toContain('can’t review their own access');
    await modal.choose('To whom', 'Dora Novak');
    await modal.submit();
    await scene.settle();
    expect(batchOf(scene, 'omar').reads).not.toContain('Kim Larsen');
    expect(batchOf(scene, 'omar').reads).toContain('0 of 3 decided');
    expect(batchOf(scene, 'dora').reads).toMatch(/\*Kim Larsen\* .*\n\*Production database · Read only\*/);
  });

  test('notes a comment, which decides nothing', async () => {
    const scene = await started();
    const omar = scene.person('omar');
    await clicksItem(scene, 'omar', /Kim Larsen/, 'Comment…');
    const modal = await omar.modal('Comment');
    await modal.fill('Comment', 'Ask her on Monday');
    await modal.submit();
    await scene.settle();
    expect(batchOf(scene, 'omar').reads).toContain('_You noted_: “Ask her on Monday”');
    expect(batchOf(scene, 'omar').reads).toContain('0 of 4 decided');
  });
});

describe('a review that closes', () => {
  test('asks before it takes too much, then removes, is signed, and gives its evidence', async () => {
    const scene = await started();
    const [ada, iris] = [scene.person('ada'), scene.person('iris')];
    await decides(scene, 'omar', /Dora Novak/, 'Keep');
    await decides(scene, 'omar', /Kim Larsen/, 'Revoke');
    await scene.pass(14 * DAYS);
    await scene.pass(IN_BACKGROUND);
    const asked = campaignOf(scene);
    expect(asked.reads).toMatch(
      /\*Go ahead with \d+ removals that nobody decided\?\* They take more than 50% of the access of:/,
    );
    expect(asked.reads).toMatch(/• Server room: 1 of 1 \(100%\)/);
    expect(asked.buttons).toEqual(expect.arrayContaining(['Remove them', 'Keep their access…']));
    expect(holds(scene, 'kim@acme.test', 'prod_db_readonly')).toBe(false);
    expect(holds(scene, 'iris@acme.test', 'prod_db_readonly')).toBe(true);
    expect(batchOf(scene, 'lena').buttons).toEqual([]);
    await ada.clicks('Remove them', asked);
    await scene.settle();
    expect(holds(scene, 'iris@acme.test', 'prod_db_readonly')).toBe(false);
    expect(holds(scene, 'dora@acme.test', 'prod_db_readonly')).toBe(true);
    await finishByHand(scene);
    await scene.pass(IN_BACKGROUND);
    const sign = messageOf(scene, 'iris', /It’s waiting for your signature/);
    expect(sign.reads).toMatch(
      /2 of 12 decided by a person \(16%\), 10 closed undecided: 1 kept, 1 revoked, 10 revoked by default\./,
    );
    expect(sign.buttons).toEqual(['Sign', 'Evidence']);
    await iris.clicks('Sign', sign);
    await scene.settle();
    const signed = messageOf(scene, 'iris', /You signed it/);
    expect(signed.buttons, 'the evidence stays with whoever signed it').toEqual(['Evidence']);
    await iris.clicks('Evidence', signed);
    await iris.sees(/I sent you the evidence as a file/);
    const closed = campaignOf(scene);
    expect(closed.reads).toMatch(/closed .*\. Nothing in it can change now\./);
    expect(closed.reads).toContain('• Iris Chen, ');
    expect(closed.buttons).toEqual(['Chart', 'Evidence']);
    await scene.pass(IN_BACKGROUND);
    expect(batchOf(scene, 'lena').reads).toContain(
      'You decided none of 3 items.\n3 were revoked at the close because nobody had decided.',
    );
    expect(batchOf(scene, 'omar').reads).toMatch(/Closed .*\. Nothing in it can change now\./);
    await ada.clicks('Evidence', closed);
    await ada.sees(
      /I sent you the evidence as a file of .* Its sha-256, also in the audit trail: [0-9a-f]{64}/,
    );
    expect(ada.dm().flatMap(({ files }) => files.map(({ name }) => name))).toEqual([
      expect.stringMatching(/^evidence-quarterly-production-review-.*\.zip$/),
    ]);
    await ada.clicks('Chart', closed);
    await ada.sees(/I sent you the chart\./);
    expect(ada.dm().flatMap(({ files }) => files.map(({ name }) => name))).toEqual(
      expect.arrayContaining([expect.stringMatching(/\.png$/)]),
    );
  });

  test('spares what nobody decided where an admin says why, and can be stopped and continued', async () => {
    const scene = await started();
    const ada = scene.person('ada');
    await ada.clicks('Close now…', campaignOf(scene));
    await scene.settle();
    await ada.clicks('Keep their access…', campaignOf(scene));
    const modal = await ada.modal('Keep their access');
    await modal.fill('Why', 'Nobody was told in time');
    await modal.submit();
    await scene.settle();
    expect(campaignOf(scene).reads).toContain('1 revoked by default, 11 left in place by default');
    expect(campaignOf(scene).reads).toContain('Undecided access was left in place by Ada Moreau.');
    expect(campaignOf(scene).buttons).not.toContain('Remove them');
    expect(holds(scene, 'iris@acme.test', 'prod_db_readonly')).toBe(true);
  });
});

/** The server room is opened and shut by hand. */
async function finishByHand(scene: Scene): Promise<void> {
  for (const name of ['ada', 'wanda', 'omar', 'lena']) {
    const task = scene
      .person(name)
      .dm()
      .find((message) => message.buttons.includes('Done'));
    if (task === undefined) continue;
    await scene.person(name).clicks('Done', task);
    await scene.settle();
  }
}
