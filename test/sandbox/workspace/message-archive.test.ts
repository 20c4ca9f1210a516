import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { sandboxOptions } from '../bolt-app.ts';
import { callApi } from '../slack-caller.ts';

describe('over a restart of the sandbox', () => {
  let folder = '';
  let messageFile = '';
  const start = () => startSandbox(sandboxOptions({ messageFile }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-messages-'));
    messageFile = join(folder, 'messages.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('keeps what was posted, who has read it, and that it can be brought up to date', async () => {
    const before = await start();
    const sami = before.workspace.memberByEmail('sami@acme.test')?.id ?? '';
    const channel = before.workspace.directWith(sami).id;
    const posted = await callApi(before, 'chat.postMessage', { channel, text: 'first' });
    await before.acts.act(sami, { kind: 'read', channelId: channel });
    await callApi(before, 'chat.postEphemeral', { channel, user: sami, text: 'for Sami alone' });
    await callApi(before, 'chat.postMessage', { channel, text: 'second' });
    await before.close();

    const after = await start();
    const [dm] = after.acts.snapshot(sami).conversations.filter(({ id }) => id === channel);
    expect(dm?.messages.map(({ text }) => text)).toEqual(['first', 'second']);
    expect(dm?.unread).toBe(1);
    const update = { channel, ts: posted.body['ts'], text: 'first, mended' };
    expect((await callApi(after, 'chat.update', update)).body.ok).toBe(true);
    const next = await callApi(after, 'chat.postMessage', { channel, text: 'third' });
    expect(String(next.body['ts']) > String(dm?.messages.at(-1)?.ts)).toBe(true);
    await after.close();
  });

  test('refuses a file that it didn’t write, and says what to do', async () => {
    await writeFile(messageFile, '{"messages": 1}');
    await expect(start()).rejects.toThrow(
      `${messageFile} isn’t what the sandbox wrote: delete it to begin without the old messages.`,
    );
  });
});
