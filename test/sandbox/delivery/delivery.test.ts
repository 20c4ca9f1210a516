import { afterEach, describe, expect, test } from 'vitest';
import { once } from 'node:events';
import { SocketModeClient } from '@slack/socket-mode';
import { WebSocket } from 'ws';
import { objectAt } from '../../../src/sandbox/json.ts';
import { signedHeaders } from '../../../src/sandbox/delivery/signature.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { lunchScene, sandboxOptions, SIGNING_SECRET, stillClock } from '../bolt-app.ts';
import { recordingBot, type RecordingBot } from '../recording-bot.ts';
import { callApi } from '../slack-caller.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function bot(more: Parameters<typeof recordingBot>[0] = {}): Promise<RecordingBot> {
  const made = await recordingBot(more);
  closers.push(made.close);
  return made;
}

describe('a signature', () => {
  test('is the one of Slack’s documentation', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(signedHeaders('8f742231b10e8888abcd99yyyzzz85a5', body, 1_531_420_618_000)).toEqual({
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    });
  });

  test('is refused by a bot with another secret, and the person hears that the command failed', async () => {
    const scene = await lunchScene('http');
    closers.push(scene.close);
    scene.sandbox.workspace.options.signingSecret = 'another secret';
    await expect(scene.driver.person('sami@acme.test').types('/lunch')).rejects.toThrow('dispatch_failed');
    expect(scene.sandbox.workspace.deliveries.of('command')[0]?.ack).toEqual({
      kind: 'refused',
      status: 401,
    });
    scene.sandbox.workspace.options.signingSecret = SIGNING_SECRET;
    await scene.driver.person('sami@acme.test').types('/lunch');
  });

  test('bears this machine’s time, whatever the workspace’s clock says', async () => {
    const { sandbox, driver, arrived } = await bot({
      clock: stillClock('2031-01-01T00:00:00Z'),
      wallClock: () => 1_700_000_000_500,
    });
    expect(sandbox.workspace.now().getFullYear()).toBe(2031);
    await driver.person('sami@acme.test').types('/lunch');
    expect((await arrived(1)).headers['x-slack-request-timestamp']).toBe('1700000000');
  });
});

describe('an event', () => {
  test('tells of a member who changed, joined or was deactivated', async () => {
    const { sandbox, received, arrived } = await bot();
    sandbox.workspace.changeMember('omar@acme.test', { deleted: true });
    sandbox.workspace.addMember({ email: 'nina@acme.test', name: 'Nina New' });
    await arrived(2);
    const events = received.map(({ payload }) => objectAt(payload, 'event'));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'user_change', user: expect.objectContaining({ deleted: true }) }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'team_join', user: expect.objectContaining({ name: 'nina' }) }),
    );
  });

  test('that isn’t taken comes again at once, after a minute and after five, and then no more', async () => {
    const clock = stillClock();
    const made = await bot({ clock });
    made.answer = () => ({ status: 500 });
    const sami = made.driver.person('sami@acme.test');
    await sami.types('hello');
    await made.arrived(2);
    await made.sandbox.sendDueEvents();
    expect(made.received).toHaveLength(2);
    clock.advance(60_000);
    await made.sandbox.sendDueEvents();
    await made.arrived(3);
    await sami.act({ kind: 'advance', minutes: 5 });
    await made.arrived(4);
    await sami.act({ kind: 'advance', minutes: 600 });
    expect(made.received.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([
      undefined,
      '1',
      '2',
      '3',
    ]);
    expect(made.received.at(-1)?.headers['x-slack-retry-reason']).toBe('http_error');
    expect(new Set(made.received.map(({ payload }) => payload.event_id)).size).toBe(1);
  });

  test('arrives twice with one id when a test asks for it', async () => {
    const { sandbox, driver, arrived, received } = await bot();
    sandbox.workspace.faults.repeatDeliveries('event');
    await driver.person('sami@acme.test').types('hello');
    await arrived(2);
    expect(received[0]?.payload.event_id).toBe(received[1]?.payload.event_id);
  });

  test('isn’t sent for what the app doesn’t subscribe to', async () => {
    const { driver, received } = await bot();
    await driver.person('sami@acme.test').types('hello all', '#general');
    await driver.person('sami@acme.test').types('/lunch');
    expect(received.map(({ payload }) => payload.command)).toEqual(['/lunch']);
  });
});

describe('Socket Mode', () => {
  type Acked = { ack: () => Promise<void> };

  async function socketSandbox(): Promise<Sandbox> {
    const sandbox = await startSandbox(sandboxOptions());
    closers.push(() => sandbox.close());
    return sandbox;
  }

  /** A client waits as long as for a pong before it connects again. */
  async function connect(sandbox: Sandbox, clientPingTimeout = 5_000): Promise<SocketModeClient> {
    const client = new SocketModeClient({
      appToken: 'xapp-sandbox',
      clientOptions: { slackApiUrl: sandbox.apiUrl },
      clientPingTimeout,
    });
    closers.unshift(() => client.disconnect());
    await client.start();
    return client;
  }

  const sayAs = (sandbox: Sandbox) => {
    const sami = sandbox.workspace.memberByEmail('sami@acme.test')?.id ?? '';
    const channelId = sandbox.workspace.directWith(sami).id;
    return sandbox.acts.act(sami, { kind: 'say', channelId, text: '/lunch' });
  };

  test('hands envelopes to its connections in turn', async () => {
    const sandbox = await socketSandbox();
    const taken: string[] = [];
    for (const name of ['first', 'second']) {
      const client = await connect(sandbox);
      client.on('slash_commands', ({ ack }: Acked) => {
        taken.push(name);
        void ack();
      });
    }
    for (let sent = 0; sent < 4; sent++) expect(await sayAs(sandbox)).toEqual({ kind: 'ok' });
    expect(taken).toEqual(['first', 'second', 'first', 'second']);
  });

  test('asks its clients to reconnect, and serves them again', async () => {
    const sandbox = await socketSandbox();
    const client = await connect(sandbox, 300);
    client.on('slash_commands', ({ ack }: Acked) => void ack());
    const reconnected = new Promise<void>((resolve) => client.once('connected', () => resolve()));
    sandbox.sockets.refresh();
    await reconnected;
    expect(await sayAs(sandbox)).toEqual({ kind: 'ok' });
  });

  test('lets nobody in without a fresh ticket', async () => {
    const sandbox = await socketSandbox();
    const { url } = (await callApi(sandbox, 'apps.connections.open', {}, { token: 'xapp-sandbox' })).body;
    const first = new WebSocket(url as string);
    await once(first, 'open');
    const again = new WebSocket(url as string);
    const [error] = (await once(again, 'error')) as [Error];
    expect(error.message).toContain('403');
  });

  test('tells the person when no bot is connected', async () => {
    const sandbox = await socketSandbox();
    expect(await sayAs(sandbox)).toEqual({
      kind: 'failed',
      message: '/lunch failed with the error "dispatch_failed"',
    });
  });
});
