import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';
import { openLog } from '../../../src/program/log.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import type { Carrier } from '../../../src/slack/carriers/carrier.ts';
import type { SlackOptions } from '../../../src/slack/workspace/app.ts';
import { socketCarrier } from '../../../src/slack/carriers/socket-carrier.ts';

const OPEN = 'apps.connections.open';

let sandbox: Sandbox;
let carrier: Carrier;
let options: SlackOptions;

beforeEach(async () => {
  const clock = new AdjustableClock();
  sandbox = await startSandbox({
    port: 0,
    members: [{ email: 'sami@acme.test', name: 'Sami' }],
    commands: [],
    signingSecret: 'a-signing-secret-of-the-tests',
    botToken: 'xoxb-of-the-tests',
    appToken: 'xapp-of-the-tests',
    delivery: { kind: 'socket' },
    clock,
  });
  options = {
    botToken: 'xoxb-of-the-tests',
    appToken: 'xapp-of-the-tests',
    apiUrl: sandbox.apiUrl,
    commandName: '/access',
    updatesPerMinute: 45,
    clock,
    log: openLog('silent'),
  };
  carrier = socketCarrier(options);
});
afterEach(async () => {
  await carrier.close(Promise.resolve());
  await sandbox.close();
});

async function until(holds: () => boolean, patienceMs = 20_000): Promise<void> {
  for (const deadline = performance.now() + patienceMs; !holds(); await wait(2))
    if (performance.now() > deadline) throw new Error(`waited ${patienceMs} ms`);
}

const opens = () => sandbox.workspace.calls.all().filter(({ method }) => method === OPEN).length;

it('is connected while a socket is open, and no longer', async () => {
  expect(carrier.connected()).toBe(false);
  await carrier.start();
  expect(carrier.connected()).toBe(true);

  sandbox.sockets.drop();
  await until(() => !carrier.connected());
  await until(() => carrier.connected());
  await carrier.close(Promise.resolve());
  expect(carrier.connected()).toBe(false);
});

it('connects anew when Slack asks for it', async () => {
  await carrier.start();
  sandbox.sockets.refresh();
  await until(() => !carrier.connected());
  await until(() => carrier.connected());

  expect(sandbox.sockets.connections).toBe(1);
});

it.each([
  ['answers 500', { kind: 'status', status: 500 } as const],
  ['refuses the token for a while', { kind: 'error', error: 'invalid_auth' } as const],
  ['asks to wait', { kind: 'ratelimited', retryAfterSeconds: 1 } as const],
  ['loses its answer', { kind: 'lost' } as const],
])('comes back when Slack %s', async (_what, fault) => {
  await carrier.start();
  sandbox.workspace.faults.provoke(OPEN, fault, { times: 2 });
  const before = opens();
  sandbox.sockets.drop();
  await until(() => carrier.connected() && opens() >= before + 2);

  expect(carrier.connected()).toBe(true);
});

it('isn’t started with a token that Slack refuses', async () => {
  sandbox.workspace.faults.provoke(OPEN, { kind: 'error', error: 'invalid_auth' });

  await expect(carrier.start()).rejects.toThrow(
    'Slack did not open a socket: apps.connections.open answered invalid_auth. Check SLACK_APP_TOKEN.',
  );
});

it.each([
  ['Slack fails', { kind: 'status', status: 503 } as const],
  ['a proxy answers in its place', { kind: 'page', isDone: false } as const],
])('is started while %s, and connects when it no longer does', async (_what, fault) => {
  sandbox.workspace.faults.provoke(OPEN, fault);
  await carrier.start();
  await until(() => carrier.connected());
});

it('gives up a socket that never opens, and opens another', async () => {
  const { sockets } = sandbox;
  const accept = sockets.accept.bind(sockets);
  const hung: { destroy(): unknown }[] = [];
  sockets.accept = (_ticket, _request, socket) => {
    sockets.accept = accept;
    return hung.push(socket) > 0;
  };
  carrier = socketCarrier(options, 200);
  await carrier.start();
  expect(carrier.connected()).toBe(false);
  await until(() => carrier.connected());

  expect(hung).toHaveLength(1);
  hung[0]?.destroy();
});
