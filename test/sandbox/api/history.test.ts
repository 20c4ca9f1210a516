import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { sandboxOptions, stillClock } from '../bolt-app.ts';
import { callApi } from '../slack-caller.ts';

let sandbox: Sandbox;
const clock = stillClock();
const dmOf = (email: string) =>
  sandbox.workspace.directWith(sandbox.workspace.memberByEmail(email)?.id ?? '').id;
const metadata = { event_type: 'card', event_payload: { card_id: 'card_1' } };

async function post(text: string, more = {}): Promise<string> {
  const channel = dmOf('sami@acme.test');
  const posted = await callApi(sandbox, 'chat.postMessage', { channel, text, ...more });
  return String(posted.body.ts);
}

async function read(args = {}) {
  const answer = await callApi(sandbox, 'conversations.history', {
    channel: dmOf('sami@acme.test'),
    ...args,
  });
  return answer.body as { error?: string; has_more?: boolean } & {
    messages: { text: string; metadata?: object }[];
    response_metadata: { next_cursor: string };
  };
}
const textsOf = async (args = {}) => (await read(args)).messages.map(({ text }) => text);

const open = async (scopes?: string[]) => {
  sandbox = await startSandbox(
    sandboxOptions({ clock, rules: { rateLimits: false }, ...(scopes ? { scopes } : {}) }),
  );
};
beforeEach(() => open());
afterEach(() => sandbox.close());

describe('the history of a conversation', () => {
  test('is told newest first, page by page', async () => {
    for (const text of ['one', 'two', 'three']) await post(text);
    const first = await read({ limit: 2 });
    expect(first.messages.map(({ text }) => text)).toEqual(['three', 'two']);
    expect(first.has_more).toBe(true);
    const rest = await read({ limit: 2, cursor: first.response_metadata.next_cursor });
    expect(rest.messages.map(({ text }) => text)).toEqual(['one']);
    expect(rest.has_more).toBe(false);
  });

  test('is told between two times, their own messages only where asked', async () => {
    const [one, , three] = [await post('one'), await post('two'), await post('three')];
    expect(await textsOf({ oldest: one })).toEqual(['three', 'two']);
    expect(await textsOf({ latest: three })).toEqual(['two', 'one']);
    expect(await textsOf({ oldest: one, latest: three, inclusive: true })).toEqual(['three', 'two', 'one']);
    expect(await textsOf({ oldest: String(Math.floor(Number(three)) + 1) })).toEqual([]);
  });

  test('tells of metadata no more than its type unless asked for all', async () => {
    await post('hello', { metadata });
    expect((await read()).messages[0]?.metadata).toEqual({ event_type: 'card' });
    expect((await read({ include_all_metadata: true })).messages[0]?.metadata).toEqual(metadata);
  });

  test('keeps a message’s metadata over an update that doesn’t name it, and loses it to an empty one', async () => {
    const ts = await post('hello', { metadata });
    const channel = dmOf('sami@acme.test');
    await callApi(sandbox, 'chat.update', { channel, ts, text: 'hello again' });
    expect((await read({ include_all_metadata: true })).messages[0]?.metadata).toEqual(metadata);
    await callApi(sandbox, 'chat.update', { channel, ts, text: 'and again', metadata: {} });
    expect((await read({ include_all_metadata: true })).messages[0]?.metadata).toBeUndefined();
  });

  test.each([
    ['no channel', { channel: '' }, 'invalid_arguments'],
    ['an unknown channel', { channel: 'D0NOWHERE' }, 'channel_not_found'],
    ['a time that isn’t one', { oldest: 'yesterday' }, 'invalid_ts_oldest'],
    ['a page of 1,000', { limit: 1_000 }, 'invalid_limit'],
    ['a cursor of its own making', { cursor: 'next' }, 'invalid_cursor'],
  ])('refuses %s', async (_, args, error) => {
    expect((await read(args)).error).toBe(error);
  });

  test('needs the scope of the kind of conversation, and to be in it', async () => {
    const channelId = (name: string) => sandbox.workspace.conversations.findByName(name)?.id;
    expect((await read({ channel: channelId('secret') })).error).toBe('channel_not_found');
    await sandbox.close();
    await open(['chat:write', 'im:history']);
    expect((await read()).messages).toEqual([]);
    expect(await read({ channel: channelId('general') })).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:history',
    });
    await sandbox.close();
    await open(['chat:write', 'channels:history']);
    expect(await read()).toMatchObject({ error: 'missing_scope', needed: 'im:history' });
  });
});
