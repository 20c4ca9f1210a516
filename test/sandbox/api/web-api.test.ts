import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebClient } from '@slack/web-api';
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

describe('tokens and methods', () => {
  test.each([
    ['no token', '', 'auth.test', 'not_authed'],
    ['a wrong token', 'xoxb-other', 'auth.test', 'invalid_auth'],
    ['the app’s token for a bot’s method', 'xapp-sandbox', 'auth.test', 'not_allowed_token_type'],
    ['the bot’s token for a connection', 'xoxb-sandbox', 'apps.connections.open', 'not_allowed_token_type'],
    ['a method that isn’t there', 'xoxb-sandbox', 'chat.shout', 'unknown_method'],
  ])('refuses %s', async (_, token, method, error) => {
    expect((await callApi(sandbox, method, {}, { token })).body).toMatchObject({ ok: false, error });
  });

  test('takes forms and JSON alike', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'hello' } }];
    for (const as of ['json', 'form'] as const) {
      const posted = await callApi(
        sandbox,
        'chat.postMessage',
        { channel: idOf('sami@acme.test'), text: 'hi', blocks },
        { as },
      );
      expect(posted.body).toMatchObject({
        ok: true,
        channel: dmOf('sami@acme.test'),
        message: { text: 'hi' },
      });
    }
    expect(sandbox.workspace.calls.to('chat.postMessage')).toHaveLength(2);
  });

  test('names the scope that is missing', async () => {
    await sandbox.close();
    sandbox = await startSandbox(sandboxOptions({ scopes: ['chat:write', 'users:read'] }));
    expect((await callApi(sandbox, 'usergroups.list')).body).toMatchObject({
      error: 'missing_scope',
      needed: 'usergroups:read',
      provided: 'chat:write,users:read',
    });
    const { user } = (await callApi(sandbox, 'users.info', { user: idOf('sami@acme.test') })).body as {
      user: { profile: object };
    };
    expect(user.profile).not.toHaveProperty('email');
  });
});

describe('people and groups', () => {
  test('are listed page by page through the SDK, Slackbot among them', async () => {
    const client = new WebClient('xoxb-sandbox', { slackApiUrl: sandbox.apiUrl });
    const names: string[] = [];
    for await (const page of client.paginate('users.list', { limit: 2 }))
      names.push(...(page as unknown as { members: { name: string }[] }).members.map((one) => one.name));
    expect(names).toEqual(['sallyport', 'slackbot', 'sami', 'omar', 'gus']);
    expect(sandbox.workspace.calls.to('users.list')).toHaveLength(3);
  });

  test('tell guests, the deactivated and the unconfirmed apart', async () => {
    sandbox.workspace.changeMember('omar@acme.test', { deleted: true });
    sandbox.workspace.changeMember('sami@acme.test', { emailConfirmed: false });
    const info = async (email: string) =>
      (await callApi(sandbox, 'users.info', { user: idOf(email) })).body.user;
    expect(await info('gus@acme.test')).toMatchObject({ is_restricted: true, deleted: false });
    expect(await info('omar@acme.test')).toMatchObject({ deleted: true });
    expect(await info('sami@acme.test')).toMatchObject({
      is_email_confirmed: false,
      tz: 'Europe/Helsinki',
      tz_offset: 7200,
    });
    expect(await errorOf('users.lookupByEmail', { email: 'omar@acme.test' })).toBe('users_not_found');
    expect(await errorOf('conversations.open', { users: idOf('omar@acme.test') })).toBe('user_disabled');
  });

  test('refuse to empty a group or to put a guest in, and can be disabled', async () => {
    const [group] = sandbox.workspace.usergroups.all();
    const usergroup = group?.id ?? '';
    expect(await errorOf('usergroups.users.update', { usergroup, users: '' })).toBe('no_users_provided');
    expect(await errorOf('usergroups.users.update', { usergroup, users: idOf('gus@acme.test') })).toBe(
      'invalid_users',
    );
    const both = [idOf('sami@acme.test'), idOf('omar@acme.test')];
    expect(
      (await callApi(sandbox, 'usergroups.users.update', { usergroup, users: both.join(',') })).body,
    ).toMatchObject({ usergroup: { users: both } });
    expect((await callApi(sandbox, 'usergroups.disable', { usergroup })).body.ok).toBe(true);
    expect((await callApi(sandbox, 'usergroups.list')).body.usergroups).toEqual([]);
    const all = { include_disabled: 'true', include_users: 'true' };
    expect((await callApi(sandbox, 'usergroups.list', all)).body.usergroups).toMatchObject([
      { id: usergroup, date_delete: expect.toSatisfy((at) => at > 0), users: both },
    ]);
    expect(await errorOf('usergroups.users.list', { usergroup })).toBe('no_such_subteam');
    expect((await callApi(sandbox, 'usergroups.users.list', { usergroup, ...all })).body.users).toEqual(both);
  });
});

describe('files', () => {
  test('go up through the SDK, are shared in a DM, and come down again', async () => {
    const client = new WebClient('xoxb-sandbox', { slackApiUrl: sandbox.apiUrl });
    await client.filesUploadV2({
      channel_id: dmOf('sami@acme.test'),
      filename: 'audit.csv',
      title: 'Audit',
      file: Buffer.from('a,b\n1,2\n'),
    });
    const [message] =
      sandbox.acts.snapshot(idOf('sami@acme.test')).conversations.find((one) => one.kind === 'im')
        ?.messages ?? [];
    expect(message?.files).toMatchObject([{ name: 'audit.csv', title: 'Audit', size: 8 }]);
    const down = await fetch(new URL(message?.files[0]?.url ?? '', sandbox.url));
    expect(await down.text()).toBe('a,b\n1,2\n');
  });

  test('are shared to conversations only, never to a person’s id', async () => {
    const { upload_url, file_id } = (
      await callApi(sandbox, 'files.getUploadURLExternal', { filename: 'a', length: 1 })
    ).body;
    await fetch(upload_url as string, { method: 'POST', body: 'x' });
    const args = { files: [{ id: file_id }], channel_id: idOf('sami@acme.test') };
    expect(await errorOf('files.completeUploadExternal', args)).toBe('channel_not_found');
  });
});
