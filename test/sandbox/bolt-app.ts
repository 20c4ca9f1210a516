import { App, HTTPReceiver, LogLevel, type SlackViewMiddlewareArgs } from '@slack/bolt';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Rules, SandboxOptions } from '../../src/sandbox/options.ts';
import { WorkspaceDriver } from '../support/workspace-driver.ts';

export const SIGNING_SECRET = 'a signing secret';
const BOT_TOKEN = 'xoxb-sandbox';
const APP_TOKEN = 'xapp-sandbox';

/** A clock that moves only when it is told to. */
export function stillClock(at = '2026-11-20T09:00:00Z') {
  let ms = new Date(at).getTime();
  return { now: () => new Date(ms), advance: (by: number) => void (ms += by) };
}

export interface Scene {
  sandbox: Sandbox;
  app: App;
  driver: WorkspaceDriver;
  close: () => Promise<void>;
}

type Transport = 'http' | 'socket';

export function sandboxOptions(more: Partial<SandboxOptions> = {}): SandboxOptions {
  return {
    port: 0,
    members: [
      { email: 'sami@acme.test', name: 'Sami Haddad', timezone: 'Europe/Helsinki' },
      { email: 'omar@acme.test', name: 'Omar Diaz', timezone: 'Europe/Madrid' },
      { email: 'gus@acme.test', name: 'Gus Guest', isRestricted: true },
    ],
    channels: [
      { name: 'general' },
      { name: 'secret', isPrivate: true, memberEmails: ['sami@acme.test'], botIsMember: false },
    ],
    usergroups: [{ handle: 'dba', memberEmails: ['omar@acme.test'] }],
    commands: [{ command: '/lunch', description: 'Asks for lunch', usageHint: '[what]' }],
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    delivery: { kind: 'socket' },
    clock: stillClock(),
    ...more,
  };
}

/** A sandbox and a small real bot that asks Omar whether somebody may have lunch. */
export async function lunchScene(
  transport: Transport,
  rules: Partial<Rules> = {},
  register = lunchBot,
): Promise<Scene> {
  const sandbox = await startSandbox(sandboxOptions({ rules }));
  const clientOptions = { slackApiUrl: sandbox.apiUrl };
  const common = { token: BOT_TOKEN, clientOptions, logLevel: LogLevel.ERROR };
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel: LogLevel.ERROR });
  const app =
    transport === 'http'
      ? new App({ ...common, receiver })
      : new App({ ...common, socketMode: true, appToken: APP_TOKEN });
  register(app, sandbox);
  if (transport === 'http') {
    const server = await receiver.start(0, {});
    const { port } = server.address() as AddressInfo;
    sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: `http://127.0.0.1:${port}/slack/events` });
  } else {
    await app.start();
  }
  const close = async () => {
    await app.stop();
    await sandbox.close();
  };
  return { sandbox, app, driver: new WorkspaceDriver(sandbox), close };
}

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const DISHES = ['Lasagne', 'Lentil soup', 'Pad thai'];

function lunchView(note = '') {
  return {
    type: 'modal' as const,
    callback_id: 'lunch',
    title: plain('Lunch'),
    submit: plain('Ask'),
    notify_on_close: true,
    blocks: [
      {
        type: 'input' as const,
        block_id: 'dish',
        dispatch_action: true,
        label: plain('Dish'),
        element: { type: 'external_select' as const, action_id: 'dish', min_query_length: 0 },
      },
      {
        type: 'section' as const,
        block_id: 'note',
        text: { type: 'mrkdwn' as const, text: note || 'Pick a dish.' },
      },
      {
        type: 'input' as const,
        block_id: 'why',
        label: plain('Why'),
        element: { type: 'plain_text_input' as const, action_id: 'why', multiline: true, max_length: 100 },
      },
    ],
  };
}

function lunchBot(app: App, sandbox: Sandbox): void {
  const omarId = sandbox.workspace.memberByEmail('omar@acme.test')?.id ?? '';
  app.command('/lunch', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: lunchView() });
  });
  app.options('dish', async ({ ack, payload }) => {
    const found = DISHES.filter((dish) => dish.toLowerCase().includes(payload.value.toLowerCase()));
    await ack({ options: found.map((dish) => ({ text: plain(dish), value: dish })) });
  });
  app.action('dish', async ({ ack, body, client, payload }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.view || payload.type !== 'external_select') return;
    const note = `${payload.selected_option?.text.text} takes 20 minutes.`;
    await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: lunchView(note) });
  });
  app.view(
    'lunch',
    async ({ ack, body, view, client }: SlackViewMiddlewareArgs & { client: App['client'] }) => {
      const why = view.state.values.why?.why?.value ?? '';
      if (why.includes('just because'))
        return ack({ response_action: 'errors', errors: { why: 'Give a better reason.' } });
      await ack();
      const dish = view.state.values.dish?.dish?.selected_option?.value ?? '';
      const text = `<@${body.user.id}> would like ${dish}: ${why}`;
      const buttons = [{ type: 'button' as const, action_id: 'allow', text: plain('Allow'), value: dish }];
      const section = { type: 'section' as const, text: { type: 'mrkdwn' as const, text } };
      await client.chat.postMessage({
        channel: omarId,
        text,
        blocks: [section, { type: 'actions', elements: buttons }],
      });
    },
  );
  app.action('allow', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.message) return;
    const text = `Allowed by <@${body.user.id}>`;
    await client.chat.update({ channel: body.channel?.id ?? '', ts: body.message.ts, text, blocks: [] });
  });
}
