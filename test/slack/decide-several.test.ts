import { describe, expect, test } from 'vitest';
import { batchOf, decides, overEverything, reviewScene, startsReview } from './support/review-scene.ts';

describe('the form in which several items are decided alike', () => {
  test('decides several at once, none or all of which are ticked, and says what isn’t among them', async () => {
    const scene = await reviewScene(overEverything('manager, owner'));
    await startsReview(scene, '/access campaign start everything');
    const omar = scene.person('omar');
    await omar.clicks('Decide several…', batchOf(scene, 'omar'));
    const modal = await omar.modal('Decide several');
    const box = modal.labels().find((label) => label === 'Which') ?? '';
    expect(modal.value(box)).toEqual([]);
    await modal.submit();
    expect(Object.keys(modal.errors).length).toBeGreaterThan(0);
    expect(modal.text()).toMatch(
      /Not here: .*\d+ of high or critical sensitivity.*; that is decided one by one\./,
    );
    const options = await modal.options(box);
    await modal.clicks(`All of these (${options.length})`);
    await modal.shows(/\[None of these\]/);
    expect(modal.value(box)).toHaveLength(options.length);
    await modal.choose(box, options.slice(0, 2));
    await modal.choose('Decision', 'Keep');
    await modal.submit();
    await scene.settle();
    expect(batchOf(scene, 'omar').reads).toMatch(/2 of \d+ decided: 2 to keep/);
  });

  test('keeps what was ticked where one of it was decided otherwise meanwhile', async () => {
    const scene = await reviewScene(overEverything('iris@acme.test'));
    await startsReview(scene, '/access campaign start everything');
    const iris = scene.person('iris');
    await iris.clicks('Decide several…', batchOf(scene, 'iris'));
    const modal = await iris.modal('Decide several');
    const options = await modal.options('Which');
    await modal.clicks(`All of these (${options.length})`);
    await modal.shows(/\[None of these\]/);
    const ticked = (await modal.options('Which')).slice(1);
    await modal.choose('Which', ticked);
    await modal.choose('Decision', 'Keep');
    await modal.fill('Comment', 'All of the team need it');
    expect(ticked.length).toBeGreaterThan(2);
    const [gone = ''] = ticked;
    const [whose = '', what = ''] = gone.split(' → ');
    await decides(scene, 'iris', new RegExp(`${whose}[^]*${what}`), 'Revoke');
    await modal.submit();
    await modal.shows(
      new RegExp(`“${whose}: ${what}”: it was decided otherwise meanwhile. Nothing was decided.`),
    );
    expect(modal.text()).toContain('Nothing was decided. The rest is still ticked.');
    expect(modal.value('Which')).toHaveLength(ticked.length - 1);
    expect(await modal.options('Which')).toEqual(options.filter((option) => option !== gone));
    expect(modal.value('Comment')).toBe('All of the team need it');
    expect(batchOf(scene, 'iris').reads).toMatch(/1 of \d+ decided: 1 to revoke/);
    await modal.submit();
    await scene.settle();
    expect(modal.isOpen).toBe(false);
    expect(batchOf(scene, 'iris').reads).toMatch(
      new RegExp(`${ticked.length} of \\d+ decided: ${ticked.length - 1} to keep, 1 to revoke`),
    );
  });
});
