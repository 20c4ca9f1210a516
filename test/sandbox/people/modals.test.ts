import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textAt, type Json } from '../../../src/sandbox/json.ts';
import { buttons, field, modal, plain, PersonScene } from './person-scene.ts';

let scene: PersonScene;
beforeEach(async () => {
  scene = await PersonScene.start();
});
afterEach(() => scene.bot.close());

describe('a modal', () => {
  test('refuses an update with an old hash, and takes one with the newest', async () => {
    const { view } = await scene.opened('One');
    const update = (hash: unknown) =>
      scene.api('views.update', { view_id: view.id, hash, view: modal('Two') });
    const { view: second } = (await update(view.hash)) as { view: Json };
    expect(await update(view.hash)).toMatchObject({ error: 'hash_conflict' });
    expect(await update(second.hash)).toMatchObject({ ok: true });
  });

  test('stacks three deep and no deeper', async () => {
    const { shown: first } = await scene.opened('One', { blocks: buttons('More') });
    const push = async () => {
      await (await scene.sami.modal()).clicks('More');
      return scene.api('views.push', {
        trigger_id: scene.last().trigger_id,
        view: modal('Deeper', { blocks: buttons('More') }),
      });
    };
    expect(await push()).toMatchObject({
      ok: true,
      view: { root_view_id: first.viewId, previous_view_id: first.viewId },
    });
    expect(await push()).toMatchObject({ ok: true });
    expect(await push()).toMatchObject({ error: 'push_limit_reached' });
    await (await scene.sami.modal()).close();
    expect(scene.sami.snapshot().modals).toHaveLength(2);
  });

  test('keeps what was typed when its view is updated around it', async () => {
    const { view, shown } = await scene.opened('One', { blocks: [field('Why'), ...buttons('Check')] });
    await shown.fill('Why', 'hungry');
    await shown.clicks('Check');
    expect(scene.last()).toMatchObject({
      type: 'block_actions',
      view: { state: { values: { Why: { typed: { value: 'hungry' } } } } },
    });
    await scene.api('views.update', {
      view_id: view.id,
      view: modal('Two', { blocks: [field('Why'), field('Where', { optional: true })] }),
    });
    await shown.submit();
    expect(scene.last()).toMatchObject({
      view: { state: { values: { Why: { typed: { value: 'hungry' } }, Where: { typed: { value: null } } } } },
    });
  });

  test('is replaced, topped or cleared by the answer to its submission', async () => {
    const { shown } = await scene.opened('One');
    await shown.fill('Why', 'hungry');
    scene.bot.answer = () => ({ body: { response_action: 'update', view: modal('Two') } });
    await shown.submit();
    expect(shown.title).toBe('Two');
    scene.bot.answer = () => ({ body: { response_action: 'push', view: modal('Three') } });
    await shown.submit();
    expect((await scene.sami.modal()).title).toBe('Three');
    scene.bot.answer = () => ({ body: { response_action: 'clear' } });
    const top = await scene.sami.modal();
    await top.fill('Why', 'still');
    await top.submit();
    expect(scene.sami.snapshot().modals).toEqual([]);
  });

  test.each([
    [
      'an error for a block that has no input',
      { response_action: 'errors', errors: { nowhere: 'x' } },
      /no input block: nowhere/,
    ],
    ['no errors', { response_action: 'errors', errors: {} }, /must have at least one/],
    [
      'a view that Slack refuses',
      { response_action: 'update', view: { type: 'modal', blocks: [] } },
      /missing required field: title/,
    ],
    ['an unknown action', { response_action: 'explode' }, /explode/],
  ])('stays open when the answer is %s', async (_, body, sentence) => {
    const { shown } = await scene.opened('One');
    await shown.fill('Why', 'hungry');
    scene.bot.answer = () => ({ body });
    await expect(shown.submit()).rejects.toThrow(sentence);
    expect(shown.isOpen).toBe(true);
  });

  test('tells the bot of its closing when it was asked to', async () => {
    const { shown } = await scene.opened('One', { notify_on_close: true, private_metadata: 'opaque' });
    await shown.close();
    expect(scene.last()).toMatchObject({
      type: 'view_closed',
      is_cleared: false,
      view: { private_metadata: 'opaque' },
    });
  });

  test('can’t be submitted by anybody else', async () => {
    const { view } = await scene.opened('One');
    const omar = scene.bot.driver.person('omar@acme.test');
    await expect(omar.act({ kind: 'submit', viewId: textAt(view, 'id'), state: {} })).rejects.toThrow(
      'closed',
    );
  });
});

describe('an external select', () => {
  const search = {
    type: 'input',
    block_id: 'Dish',
    label: plain('Dish'),
    element: { type: 'external_select', action_id: 'dish' },
  };

  test('asks the bot only once enough is typed', async () => {
    const { shown } = await scene.opened('One', { blocks: [search] });
    expect(await shown.options('Dish', 'ab')).toEqual([]);
    expect(scene.last()).not.toHaveProperty('value');
    scene.bot.answer = () => ({ body: { options: [{ text: plain('Abalone'), value: 'a' }] } });
    expect(await shown.options('Dish', 'aba')).toEqual(['Abalone']);
    expect(scene.last()).toMatchObject({ type: 'block_suggestion', action_id: 'dish', value: 'aba' });
  });

  test('shows nothing of an answer that Slack refuses', async () => {
    const { shown } = await scene.opened('One', { blocks: [search] });
    scene.bot.answer = () => ({ body: { options: [{ text: plain('x'.repeat(76)), value: 'a' }] } });
    await expect(shown.options('Dish', 'abc')).rejects.toThrow('must be less than 76 characters');
  });
});
