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

describe('rates', () => {
  const post = (channel: string) => callApi(sandbox, 'chat.postMessage', { channel, text: 'x' });

  test('hold posting to one a second in each channel, after a small burst', async () => {
    for (let posted = 0; posted < 3; posted++) expect((await post('#general')).status).toBe(200);
    expect(await post('#general')).toEqual({
      status: 429,
      retryAfter: '1',
      body: { ok: false, error: 'ratelimited' },
    });
    expect((await post(dmOf('sami@acme.test'))).status).toBe(200);
    wall += 1000;
    expect((await post('#general')).status).toBe(200);
    expect((await post('#general')).status).toBe(429);
  });

  test('follow the tier of the method', async () => {
    const group = sandbox.workspace.usergroups.all()[0]?.id;
    for (let called = 0; called < 20; called++) await callApi(sandbox, 'usergroups.list');
    expect(await callApi(sandbox, 'usergroups.list')).toMatchObject({ status: 429, retryAfter: '3' });
    expect((await callApi(sandbox, 'usergroups.users.list', { usergroup: group })).status).toBe(200);
  });
});

describe('provoked trouble', () => {
  test('limits, fails and loses answers as it was told, and then no more', async () => {
    const { faults, conversations } = sandbox.workspace;
    faults.provoke('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 7 });
    faults.provoke('chat.postMessage', { kind: 'status', status: 503 });
    faults.provoke('chat.postMessage', { kind: 'lost' });
    const post = () => callApi(sandbox, 'chat.postMessage', { channel: '#general', text: 'x' });
    expect(await post()).toMatchObject({ status: 429, retryAfter: '7' });
    expect(await post()).toMatchObject({ status: 503 });
    await expect(post()).rejects.toThrow('fetch failed');
    expect(conversations.findByName('general')?.messages).toHaveLength(1);
    expect((await post()).body.ok).toBe(true);
  });

  test('strikes the share of calls that was asked for', async () => {
    const draws = [0.1, 0.9, 0.4];
    sandbox.workspace.faults.provoke(
      '*',
      { kind: 'error', error: 'fatal_error' },
      { share: 0.5, random: () => draws.shift() ?? 1 },
    );
    expect([await errorOf('api.test'), await errorOf('api.test'), await errorOf('api.test')]).toEqual([
      'fatal_error',
      undefined,
      'fatal_error',
    ]);
  });
});
