import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectAt, objectsAt, textAt } from '../../../src/sandbox/json.ts';
import { buttons, plain, respond, PersonScene } from './person-scene.ts';

let scene: PersonScene;
beforeEach(async () => {
  scene = await PersonScene.start();
});
afterEach(() => scene.bot.close());

describe('a click', () => {
  test('carries the message, the button and nothing the person made up', async () => {
    await scene.api('chat.postMessage', {
      channel: scene.sami.id,
      text: 'Well?',
      blocks: buttons('Yes', 'No'),
    });
    const [message] = scene.sami.dm();
    await scene.sami.act({
      kind: 'interact',
      place: { kind: 'message', channelId: message?.channelId ?? '', ts: message?.ts ?? '' },
      blockId: 'row',
      actionId: 'Yes',
      value: { value: 'id of somebody else' },
    });
    expect(objectsAt(scene.last(), 'actions')).toMatchObject([
      { action_id: 'Yes', block_id: 'row', value: 'id of Yes', text: plain('Yes') },
    ]);
    expect(scene.last()).toMatchObject({
      container: { type: 'message', is_ephemeral: false },
      message: { ts: message?.ts, text: 'Well?' },
      user: { id: scene.sami.id },
    });
  });

  test('on a message that isn’t there any more goes nowhere', async () => {
    await scene.api('chat.postMessage', { channel: scene.sami.id, text: 'Well?', blocks: buttons('Yes') });
    const [message] = scene.sami.dm();
    await scene.api('chat.update', {
      channel: message?.channelId,
      ts: message?.ts,
      text: 'Done',
      blocks: [],
    });
    const place = { kind: 'message', channelId: message?.channelId ?? '', ts: message?.ts ?? '' } as const;
    await expect(
      scene.sami.act({ kind: 'interact', place, blockId: 'row', actionId: 'Yes' }),
    ).rejects.toThrow('isn’t there any more');
    expect(scene.bot.received).toEqual([]);
  });

  test('on what only somebody else sees goes nowhere', async () => {
    const omar = scene.bot.driver.person('omar@acme.test');
    const channel = scene.bot.sandbox.workspace.conversations.findByName('general')?.id ?? '';
    await scene.api('chat.postEphemeral', {
      channel,
      user: scene.sami.id,
      text: 'Psst',
      blocks: buttons('Yes'),
    });
    const ts = scene.sami.channel('#general').at(-1)?.ts ?? '';
    const inMessage = { kind: 'message', channelId: channel, ts } as const;
    await expect(
      omar.act({ kind: 'interact', place: inMessage, blockId: 'row', actionId: 'Yes' }),
    ).rejects.toThrow('isn’t there');
    const { view } = await scene.opened('One', { blocks: buttons('Yes') });
    const before = scene.bot.received.length;
    const inModal = { kind: 'modal', viewId: textAt(view, 'id') } as const;
    await expect(
      omar.act({ kind: 'interact', place: inModal, blockId: 'row', actionId: 'Yes' }),
    ).rejects.toThrow('isn’t there');
    expect(scene.bot.received).toHaveLength(before);
  });

  test('on the Home tab carries the view', async () => {
    await scene.sami.opensHome();
    await scene.bot.arrived(1);
    expect(objectAt(scene.last(), 'event')).toMatchObject({
      type: 'app_home_opened',
      tab: 'home',
      user: scene.sami.id,
    });
    await scene.api('views.publish', {
      user_id: scene.sami.id,
      view: { type: 'home', blocks: buttons('Give back') },
    });
    await scene.sami.clicks('Give back', 'home');
    expect(scene.last()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view' },
      view: { type: 'home' },
    });
  });
});

describe('a response_url', () => {
  test('works five times within half an hour, and not a sixth', async () => {
    await scene.sami.types('/lunch');
    const url = textAt(scene.last(), 'response_url');
    for (let used = 0; used < 5; used++) expect((await respond(url, { text: 'hello' })).status).toBe(200);
    const sixth = await respond(url, { text: 'hello' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(scene.sami.dm()).toHaveLength(5);
  });

  test('is dead after half an hour of the workspace’s time', async () => {
    await scene.sami.types('/lunch');
    const url = textAt(scene.last(), 'response_url');
    await scene.sami.act({ kind: 'advance', minutes: 31 });
    expect(await (await respond(url, { text: 'late' })).json()).toMatchObject({ error: 'expired_url' });
  });

  test('is dead as well after a typed half hour, and lives on after what the clock refused', async () => {
    await scene.sami.types('/lunch');
    const url = textAt(scene.last(), 'response_url');
    const before = scene.sami.snapshot().now;
    for (const typed of ['-1h', 'a while'])
      await expect(scene.sami.act({ kind: 'advance-by', typed })).rejects.toThrow(`“${typed}” is`);
    expect(scene.sami.snapshot().now).toBe(before);
    expect((await respond(url, { text: 'in time' })).status).toBe(200);
    await scene.sami.act({ kind: 'advance-by', typed: 'until 11:31' });
    expect(await (await respond(url, { text: 'late' })).json()).toMatchObject({ error: 'expired_url' });
  });

  test('replaces and deletes the message that was clicked', async () => {
    scene.bot.answer = () => ({ body: { text: 'Sure?', blocks: buttons('Yes') } });
    await scene.sami.types('/lunch');
    scene.bot.answer = () => ({});
    await scene.sami.clicks('Yes');
    expect(scene.last()).not.toHaveProperty('message');
    expect(scene.last()).toMatchObject({ container: { is_ephemeral: true } });
    await respond(textAt(scene.last(), 'response_url'), { replace_original: true, text: 'Done' });
    expect(scene.sami.dm().map((message) => message.reads)).toEqual(['Done']);
    await respond(textAt(scene.last(), 'response_url'), { delete_original: true });
    expect(scene.sami.dm()).toEqual([]);
  });

  test('refuses blocks that Slack refuses', async () => {
    await scene.sami.types('/lunch');
    const answer = await respond(textAt(scene.last(), 'response_url'), { blocks: [{ type: 'nonsense' }] });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_blocks' }]);
  });
});
