import { describe, expect, test } from 'vitest';
import { click, send, submission } from './support/forge.ts';
import { batchOf, campaignOf, clicksItem, reviewScene, startsReview } from './support/review-scene.ts';

const QUARTERLY = '/access campaign start quarterly-prod';
const because = {
  blocks: [{ block_id: 'reason' }],
  state: { values: { reason: { reason: { value: 'because' } } } },
};

describe('a reviewer', () => {
  test('is told who has an item now when their message is out of date, and nothing changes', async () => {
    const scene = await reviewScene();
    const omar = scene.person('omar');
    await startsReview(scene, QUARTERLY);
    await clicksItem(scene, 'omar', /Kim Larsen/, 'Reassign…');
    const modal = await omar.modal('Reassign');
    await modal.choose('To whom', 'Dora Novak');
    await modal.fill('Why', 'She works with her');
    await modal.submit();
    await clicksItem(scene, 'omar', /Kim Larsen/, 'Keep');
    await omar.sees(/Dora Novak reviews this now, so nothing was changed\./);
    await scene.settle();
    expect(batchOf(scene, 'dora').reads).toContain('0 of 2 decided');
  });

  test('is told that a review has closed when their message is out of date, and the message says so at once', async () => {
    const scene = await reviewScene();
    await startsReview(scene, QUARTERLY);
    await scene.person('ada').clicks('Close now…', campaignOf(scene));
    await clicksItem(scene, 'omar', /Kim Larsen/, 'Keep');
    await scene.person('omar').sees(/“Quarterly production review” is closed, so nothing was changed\./);
    const omar = scene.person('omar');
    await omar.until('the summary', () => (omar.dm()[0]?.buttons.length === 0 ? true : undefined));
  });

  test('may type anything into every field: it is shown as text, and obeyed nowhere', async () => {
    const scene = await reviewScene();
    const omar = scene.person('omar');
    await startsReview(scene, QUARTERLY);
    for (const typed of [
      '<!channel> <@U0000001> <https://evil.test|Keep here> @here',
      '\u202Edetceted\u202C \u200Bzero\u2066width\0nul',
      '*Kept by you* `x` ```y```\n> quoted',
      '<&>"\''.repeat(599),
    ]) {
      await clicksItem(scene, 'omar', /Kim Larsen/, 'Comment…');
      const modal = await omar.modal('Comment');
      await modal.fill('Comment', typed);
      await modal.submit();
      await scene.settle();
      expect(batchOf(scene, 'omar').reads).toContain('_You noted_:');
      const shown = JSON.stringify(omar.dm().map(({ text, blocks }) => [text, blocks]));
      expect(shown).not.toMatch(/<!(?!date)|<@|<#|<https?:|@(channel|here|everyone)/);
      expect(shown).not.toMatch(/\\u0000|[\u202A-\u202E\u2066-\u2069\u200B]/);
      expect(shown).not.toContain('“*Kept');
    }
  });

  test('alone decides their items, whoever else sends their ids', async () => {
    const scene = await reviewScene();
    await startsReview(scene, QUARTERLY);
    const batch = batchOf(scene, 'omar');
    const itemId = itemIn(batch.blocks, /Kim Larsen/);
    const batchId = /"value":"(batch_\w+)"/.exec(JSON.stringify(batch.blocks))?.[1] ?? '';
    for (const name of ['lena', 'sami', 'iris', 'kim']) {
      for (const action of ['keep_item', 'revoke_item', 'change_item'])
        await send(scene, click(scene, name, action, itemId));
      await send(scene, click(scene, name, 'more_of_item', `reassign:${itemId}`));
      for (const action of [
        'submit_batch',
        'next_items',
        'group_by_resource',
        'take_over_batch',
        'continue_batch',
      ])
        await send(scene, click(scene, name, action, batchId));
      for (const form of ['keep_item', 'revoke_item', 'comment_item'])
        await send(
          scene,
          submission(scene, name, form, { ...because, private_metadata: JSON.stringify({ itemId }) }),
        );
    }
    await scene.settle();
    expect(batchOf(scene, 'omar').reads).toContain('0 of 4 decided');
    expect(batchOf(scene, 'omar').reads).toContain('[Group by resource]');
    expect(JSON.stringify(batchOf(scene, 'omar').blocks)).not.toContain('because');
  });

  test('runs no campaign, whoever’s id they send', async () => {
    const scene = await reviewScene();
    await startsReview(scene, QUARTERLY);
    const campaignId = /"value":"(camp_\w+)"/.exec(JSON.stringify(campaignOf(scene).blocks))?.[1] ?? '';
    for (const name of ['omar', 'iris', 'sami']) {
      for (const action of [
        'start_campaign',
        'discard_campaign',
        'close_campaign',
        'confirm_removals',
        'hold_removals',
        'continue_removals',
        'sign_campaign',
        'give_unreviewed',
        'spare_removals',
      ])
        await send(scene, click(scene, name, action, campaignId));
      for (const form of ['give_unreviewed', 'spare_removals'])
        await send(
          scene,
          submission(scene, name, form, { ...because, private_metadata: JSON.stringify({ campaignId }) }),
        );
    }
    for (const action of ['show_campaign', 'refresh_campaign', 'export_evidence', 'post_chart'])
      await send(scene, click(scene, 'sami', action, campaignId));
    await scene.settle();
    expect(campaignOf(scene).reads).toContain('running, due');
    expect(campaignOf(scene).reads).not.toContain('stopped');
    expect(scene.person('sami').dm()).toEqual([]);
  });
});

/** The id in the buttons of an item. */
function itemIn(blocks: Record<string, unknown>[], item: RegExp): string {
  const at = blocks.findIndex((block) => item.test(JSON.stringify(block)));
  return /"value":"(\d+)"/.exec(JSON.stringify(blocks[at + 1]))?.[1] ?? '';
}
