import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectAt, objectsAt, textAt, type Json } from '../../src/sandbox/json.ts';
import type { PersonDriver } from '../support/workspace-driver.ts';
import { stillClock } from './bolt-app.ts';
import { recordingBot, type RecordingBot } from './recording-bot.ts';
import { callApi } from './slack-caller.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const field = (blockId: string, more: Json = {}) => ({
  type: 'input',
  block_id: blockId,
  label: plain(blockId),
  element: { type: 'plain_text_input', action_id: 'typed' },
  ...more,
});
const modal = (title: string, more: Json = {}) => ({
  type: 'modal',
  title: plain(title),
  submit: plain('Send'),
  blocks: [field('Why')],
  ...more,
});
const buttons = (...names: string[]) => [
  {
    type: 'actions',
    block_id: 'row',
    elements: names.map((name) => ({
      type: 'button',
      action_id: name,
      text: plain(name),
      value: `id of ${name}`,
    })),
  },
];

let bot: RecordingBot;
let sami: PersonDriver;
let wall: number;
const clock = stillClock();

beforeEach(async () => {
  wall = Date.now();
  bot = await recordingBot({ clock, wallClock: () => wall, rules: { ackTimeoutMs: 200 } });
  sami = bot.driver.person('sami@acme.test');
});
afterEach(() => bot.close());

const last = (): Json => bot.received.at(-1)?.payload ?? {};
const api = async (method: string, args: Json) => (await callApi(bot.sandbox, method, args)).body;
const respond = (url: string, body: Json) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function opened(title: string, more: Json = {}) {
  await sami.types('/lunch');
  const { view } = await api('views.open', { trigger_id: last().trigger_id, view: modal(title, more) });
  return { view: view as Json, modal: await sami.modal(title) };
}

describe('a slash command', () => {
  test('arrives with its text escaped, and mentions as ids', async () => {
    await sami.types('/lunch  with @omar & @nobody in #general <!channel> ');
    expect(last()).toMatchObject({
      command: '/lunch',
      text: `with <@${bot.sandbox.workspace.memberByEmail('omar@acme.test')?.id}|omar> &amp; @nobody in <#${bot.sandbox.workspace.conversations.findByName('general')?.id}|general> &lt;!channel&gt;`,
      user_id: sami.id,
      channel_name: 'directmessage',
      team_id: bot.sandbox.workspace.team.id,
      api_app_id: bot.sandbox.workspace.appId,
    });
  });

  test('shows the ack’s text to the one who asked, and to nobody else', async () => {
    bot.answer = () => ({ body: { text: 'Only for you' } });
    await sami.types('/lunch', '#general');
    expect(sami.channel('#general').at(-1)).toMatchObject({ reads: 'Only for you', ephemeral: true });
    expect(bot.driver.person('omar@acme.test').channel('#general')).toEqual([]);
  });

  test.each([
    ['doesn’t answer in time', { never: true }, '/lunch failed with the error "operation_timeout"'],
    ['fails', { status: 500 }, '/lunch failed with the error "http_service_error"'],
    ['refuses', { status: 401 }, '/lunch failed with the error "dispatch_failed"'],
  ])('that the bot %s is told to the person in Slack’s words', async (_, answer, sentence) => {
    bot.answer = () => answer;
    await expect(sami.types('/lunch')).rejects.toThrow(sentence);
  });

  test('that nobody registered never reaches the bot', async () => {
    await expect(sami.types('/dinner')).rejects.toThrow('/dinner is not a valid command');
    expect(bot.received).toEqual([]);
  });

  test('can’t be given by a deactivated person', async () => {
    bot.sandbox.workspace.changeMember('sami@acme.test', { deleted: true });
    await expect(sami.types('/lunch')).rejects.toThrow('deactivated');
  });
});

describe('a trigger', () => {
  test('opens one view, once', async () => {
    await sami.types('/lunch');
    const { trigger_id } = last();
    expect(await api('views.open', { trigger_id, view: modal('One') })).toMatchObject({ ok: true });
    expect(await api('views.open', { trigger_id, view: modal('Two') })).toMatchObject({
      error: 'exchanged_trigger_id',
    });
  });

  test('is dead after three seconds', async () => {
    await sami.types('/lunch');
    wall += 3001;
    expect(await api('views.open', { trigger_id: last().trigger_id, view: modal('Late') })).toMatchObject({
      error: 'expired_trigger_id',
    });
    expect(await api('views.open', { trigger_id: 'made up', view: modal('Late') })).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });
});

describe('a modal', () => {
  test('refuses an update with an old hash, and takes one with the newest', async () => {
    const { view } = await opened('One');
    const update = (hash: unknown) => api('views.update', { view_id: view.id, hash, view: modal('Two') });
    const { view: second } = (await update(view.hash)) as { view: Json };
    expect(await update(view.hash)).toMatchObject({ error: 'hash_conflict' });
    expect(await update(second.hash)).toMatchObject({ ok: true });
  });

  test('stacks three deep and no deeper', async () => {
    const { modal: first } = await opened('One', { blocks: buttons('More') });
    const push = async () => {
      await (await sami.modal()).clicks('More');
      return api('views.push', {
        trigger_id: last().trigger_id,
        view: modal('Deeper', { blocks: buttons('More') }),
      });
    };
    expect(await push()).toMatchObject({
      ok: true,
      view: { root_view_id: first.viewId, previous_view_id: first.viewId },
    });
    expect(await push()).toMatchObject({ ok: true });
    expect(await push()).toMatchObject({ error: 'push_limit_reached' });
    await (await sami.modal()).close();
    expect(sami.snapshot().modals).toHaveLength(2);
  });

  test('keeps what was typed when its view is updated around it', async () => {
    const { view, modal: shown } = await opened('One', { blocks: [field('Why'), ...buttons('Check')] });
    await shown.fill('Why', 'hungry');
    await shown.clicks('Check');
    expect(last()).toMatchObject({
      type: 'block_actions',
      view: { state: { values: { Why: { typed: { value: 'hungry' } } } } },
    });
    await api('views.update', {
      view_id: view.id,
      view: modal('Two', { blocks: [field('Why'), field('Where', { optional: true })] }),
    });
    await shown.submit();
    expect(last()).toMatchObject({
      view: { state: { values: { Why: { typed: { value: 'hungry' } }, Where: { typed: { value: null } } } } },
    });
  });

  test('is replaced, topped or cleared by the answer to its submission', async () => {
    const { modal: shown } = await opened('One');
    await shown.fill('Why', 'hungry');
    bot.answer = () => ({ body: { response_action: 'update', view: modal('Two') } });
    await shown.submit();
    expect(shown.title).toBe('Two');
    bot.answer = () => ({ body: { response_action: 'push', view: modal('Three') } });
    await shown.submit();
    expect((await sami.modal()).title).toBe('Three');
    bot.answer = () => ({ body: { response_action: 'clear' } });
    const top = await sami.modal();
    await top.fill('Why', 'still');
    await top.submit();
    expect(sami.snapshot().modals).toEqual([]);
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
    const { modal: shown } = await opened('One');
    await shown.fill('Why', 'hungry');
    bot.answer = () => ({ body });
    await expect(shown.submit()).rejects.toThrow(sentence);
    expect(shown.isOpen).toBe(true);
  });

  test('tells the bot of its closing when it was asked to', async () => {
    const { modal: shown } = await opened('One', { notify_on_close: true, private_metadata: 'opaque' });
    await shown.close();
    expect(last()).toMatchObject({
      type: 'view_closed',
      is_cleared: false,
      view: { private_metadata: 'opaque' },
    });
  });

  test('can’t be submitted by anybody else', async () => {
    const { view } = await opened('One');
    const omar = bot.driver.person('omar@acme.test');
    await expect(omar.act({ kind: 'submit', viewId: textAt(view, 'id'), state: {} })).rejects.toThrow(
      'closed',
    );
  });
});

describe('a click', () => {
  test('carries the message, the button and nothing the person made up', async () => {
    await api('chat.postMessage', { channel: sami.id, text: 'Well?', blocks: buttons('Yes', 'No') });
    const [message] = sami.dm();
    await sami.act({
      kind: 'interact',
      place: { kind: 'message', channelId: message?.channelId ?? '', ts: message?.ts ?? '' },
      blockId: 'row',
      actionId: 'Yes',
      value: { value: 'id of somebody else' },
    });
    expect(objectsAt(last(), 'actions')).toMatchObject([
      { action_id: 'Yes', block_id: 'row', value: 'id of Yes', text: plain('Yes') },
    ]);
    expect(last()).toMatchObject({
      container: { type: 'message', is_ephemeral: false },
      message: { ts: message?.ts, text: 'Well?' },
      user: { id: sami.id },
    });
  });

  test('on a message that isn’t there any more goes nowhere', async () => {
    await api('chat.postMessage', { channel: sami.id, text: 'Well?', blocks: buttons('Yes') });
    const [message] = sami.dm();
    await api('chat.update', { channel: message?.channelId, ts: message?.ts, text: 'Done', blocks: [] });
    const place = { kind: 'message', channelId: message?.channelId ?? '', ts: message?.ts ?? '' } as const;
    await expect(sami.act({ kind: 'interact', place, blockId: 'row', actionId: 'Yes' })).rejects.toThrow(
      'isn’t there any more',
    );
    expect(bot.received).toEqual([]);
  });

  test('on what only somebody else sees goes nowhere', async () => {
    const omar = bot.driver.person('omar@acme.test');
    const channel = bot.sandbox.workspace.conversations.findByName('general')?.id ?? '';
    await api('chat.postEphemeral', { channel, user: sami.id, text: 'Psst', blocks: buttons('Yes') });
    const ts = sami.channel('#general').at(-1)?.ts ?? '';
    const inMessage = { kind: 'message', channelId: channel, ts } as const;
    await expect(
      omar.act({ kind: 'interact', place: inMessage, blockId: 'row', actionId: 'Yes' }),
    ).rejects.toThrow('isn’t there');
    const { view } = await opened('One', { blocks: buttons('Yes') });
    const before = bot.received.length;
    const inModal = { kind: 'modal', viewId: textAt(view, 'id') } as const;
    await expect(
      omar.act({ kind: 'interact', place: inModal, blockId: 'row', actionId: 'Yes' }),
    ).rejects.toThrow('isn’t there');
    expect(bot.received).toHaveLength(before);
  });

  test('on the Home tab carries the view', async () => {
    await sami.opensHome();
    await bot.arrived(1);
    expect(objectAt(last(), 'event')).toMatchObject({ type: 'app_home_opened', tab: 'home', user: sami.id });
    await api('views.publish', { user_id: sami.id, view: { type: 'home', blocks: buttons('Give back') } });
    await sami.clicks('Give back', 'home');
    expect(last()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view' },
      view: { type: 'home' },
    });
  });
});

describe('a response_url', () => {
  test('works five times within half an hour, and not a sixth', async () => {
    await sami.types('/lunch');
    const url = textAt(last(), 'response_url');
    for (let used = 0; used < 5; used++) expect((await respond(url, { text: 'hello' })).status).toBe(200);
    const sixth = await respond(url, { text: 'hello' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(sami.dm()).toHaveLength(5);
  });

  test('is dead after half an hour of the workspace’s time', async () => {
    await sami.types('/lunch');
    const url = textAt(last(), 'response_url');
    await sami.act({ kind: 'advance', minutes: 31 });
    expect(await (await respond(url, { text: 'late' })).json()).toMatchObject({ error: 'expired_url' });
  });

  test('replaces and deletes the message that was clicked', async () => {
    bot.answer = () => ({ body: { text: 'Sure?', blocks: buttons('Yes') } });
    await sami.types('/lunch');
    bot.answer = () => ({});
    await sami.clicks('Yes');
    expect(last()).not.toHaveProperty('message');
    expect(last()).toMatchObject({ container: { is_ephemeral: true } });
    await respond(textAt(last(), 'response_url'), { replace_original: true, text: 'Done' });
    expect(sami.dm().map((message) => message.reads)).toEqual(['Done']);
    await respond(textAt(last(), 'response_url'), { delete_original: true });
    expect(sami.dm()).toEqual([]);
  });

  test('refuses blocks that Slack refuses', async () => {
    await sami.types('/lunch');
    const answer = await respond(textAt(last(), 'response_url'), { blocks: [{ type: 'nonsense' }] });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_blocks' }]);
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
    const { modal: shown } = await opened('One', { blocks: [search] });
    expect(await shown.options('Dish', 'ab')).toEqual([]);
    expect(last()).not.toHaveProperty('value');
    bot.answer = () => ({ body: { options: [{ text: plain('Abalone'), value: 'a' }] } });
    expect(await shown.options('Dish', 'aba')).toEqual(['Abalone']);
    expect(last()).toMatchObject({ type: 'block_suggestion', action_id: 'dish', value: 'aba' });
  });

  test('shows nothing of an answer that Slack refuses', async () => {
    const { modal: shown } = await opened('One', { blocks: [search] });
    bot.answer = () => ({ body: { options: [{ text: plain('x'.repeat(76)), value: 'a' }] } });
    await expect(shown.options('Dish', 'abc')).rejects.toThrow('must be less than 76 characters');
  });
});
