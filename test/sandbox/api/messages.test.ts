import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { sandboxOptions, stillClock } from '../bolt-app.ts';
import { callApi } from '../slack-caller.ts';

let sandbox: Sandbox;
let wall = 0;
const clock = stillClock();
const idOf = (email: string) => sandbox.workspace.memberByEmail(email)?.id ?? '';
const dmOf = (email: string) => sandbox.workspace.directWith(idOf(email)).id;
const errorOf = async (method: string, args = {}) => (await callApi(sandbox, method, args)).body.error;

beforeEach(async () => {
  wall = 1_000_000;
  sandbox = await startSandbox(sandboxOptions({ clock, wallClock: () => wall }));
});
afterEach(() => sandbox.close());

describe('messages', () => {
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

  test.each([
    ['an unknown channel', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found'],
    ['a channel the bot isn’t in', { channel: '#secret', text: 'x' }, 'channel_not_found'],
    ['nothing to say', { channel: '#general' }, 'no_text'],
    ['a text over 40,000 characters', { channel: '#general', text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that aren’t blocks', { channel: '#general', text: 'x', blocks: '{' }, 'invalid_blocks_format'],
    [
      'blocks of over 11,300 characters',
      { channel: '#general', text: 'x', blocks: [1, 2, 3, 4].map(() => section('x'.repeat(2900))) },
      'msg_blocks_too_long',
    ],
    [
      'metadata that isn’t JSON',
      { channel: '#general', text: 'x', metadata: '{' },
      'invalid_metadata_format',
    ],
    ['metadata that is a list', { channel: '#general', text: 'x', metadata: [] }, 'invalid_metadata_format'],
    ['metadata without a type', { channel: '#general', text: 'x', metadata: {} }, 'invalid_metadata_schema'],
    [
      'metadata with a payload that is a list',
      { channel: '#general', text: 'x', metadata: { event_type: 'card', event_payload: [] } },
      'invalid_metadata_schema',
    ],
    [
      'metadata with a payload that holds nothing',
      { channel: '#general', text: 'x', metadata: { event_type: 'card', event_payload: { id: null } } },
      'invalid_metadata_schema',
    ],
    [
      'metadata of over 8,000 characters',
      {
        channel: '#general',
        text: 'x',
        metadata: { event_type: 'card', event_payload: { id: 'x'.repeat(8_000) } },
      },
      'metadata_too_large',
    ],
  ])('refuse %s', async (_, args, error) => {
    expect(await errorOf('chat.postMessage', args)).toBe(error);
  });

  test('say where a block is at fault', async () => {
    const blocks = [section('fine'), section('x'.repeat(3001))];
    expect(
      (await callApi(sandbox, 'chat.postMessage', { channel: '#general', text: 'x', blocks })).body,
    ).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: {
        messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]'],
      },
    });
  });

  test('lose their blocks to a text, and are marked as edited by that alone', async () => {
    const posted = await callApi(sandbox, 'chat.postMessage', {
      channel: '#general',
      text: 'x',
      blocks: [section('a')],
    });
    const { ts, channel } = posted.body;
    const message = () => sandbox.workspace.conversations.message(channel as string, ts as string);
    await callApi(sandbox, 'chat.update', { channel, ts, text: 'y', blocks: [section('b')] });
    expect(message()).toMatchObject({ text: 'y', blocks: [{ text: { text: 'b' } }], editedTs: null });
    await callApi(sandbox, 'chat.update', { channel, ts, text: 'z' });
    expect(message()).toMatchObject({ text: 'z', blocks: [], editedTs: expect.any(String) as string });
  });

  test('take a longer text when they are posted than when they are changed', async () => {
    const text = 'ü'.repeat(2_001);
    const posted = await callApi(sandbox, 'chat.postMessage', { channel: '#general', text });
    const { channel, ts } = posted.body;
    expect(await errorOf('chat.update', { channel, ts, text })).toBe('msg_too_long');
    expect(await errorOf('chat.update', { channel, ts, text: text.slice(1) })).toBeUndefined();
  });

  test('can’t be updated when they are somebody else’s, ephemeral or gone', async () => {
    const channel = dmOf('sami@acme.test');
    await sandbox.acts.act(idOf('sami@acme.test'), { kind: 'say', channelId: channel, text: 'hello' });
    const ts = sandbox.workspace.conversations.get(channel).messages[0]?.ts;
    expect(await errorOf('chat.update', { channel, ts, text: 'x' })).toBe('cant_update_message');
    const ephemeral = await callApi(sandbox, 'chat.postEphemeral', {
      channel,
      user: idOf('sami@acme.test'),
      text: 'psst',
    });
    expect(await errorOf('chat.update', { channel, ts: ephemeral.body.message_ts, text: 'x' })).toBe(
      'message_not_found',
    );
    expect(await errorOf('chat.postEphemeral', { channel, user: idOf('omar@acme.test'), text: 'x' })).toBe(
      'user_not_in_channel',
    );
    expect(await errorOf('chat.update', { channel, ts: '1.000000', text: 'x' })).toBe('message_not_found');
  });

  test('aren’t delivered to a deactivated person', async () => {
    sandbox.workspace.changeMember('omar@acme.test', { deleted: true });
    expect(await errorOf('chat.postMessage', { channel: idOf('omar@acme.test'), text: 'x' })).toBe(
      'channel_not_found',
    );
  });
});
