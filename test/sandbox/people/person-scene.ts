import { objectAt, type Json } from '../../../src/sandbox/json.ts';
import type { ModalDriver } from '../../support/modal-driver.ts';
import type { PersonDriver } from '../../support/workspace-driver.ts';
import { stillClock } from '../bolt-app.ts';
import { recordingBot, type RecordingBot } from '../recording-bot.ts';
import { callApi } from '../slack-caller.ts';

export const plain = (text: string) => ({ type: 'plain_text', text });

export const field = (blockId: string, more: Json = {}) => ({
  type: 'input',
  block_id: blockId,
  label: plain(blockId),
  element: { type: 'plain_text_input', action_id: 'typed' },
  ...more,
});

export const modal = (title: string, more: Json = {}) => ({
  type: 'modal',
  title: plain(title),
  submit: plain('Send'),
  blocks: [field('Why')],
  ...more,
});

export function buttons(...names: string[]): Json[] {
  const button = (name: string) => ({
    type: 'button',
    action_id: name,
    text: plain(name),
    value: `id of ${name}`,
  });
  return [{ type: 'actions', block_id: 'row', elements: names.map(button) }];
}

/** Sami, in front of a bot that keeps what it is sent; `time.wall` is this machine's. */
export class PersonScene {
  readonly bot: RecordingBot;
  readonly sami: PersonDriver;
  readonly time: { wall: number };

  private constructor(bot: RecordingBot, time: { wall: number }) {
    this.bot = bot;
    this.sami = bot.driver.person('sami@acme.test');
    this.time = time;
  }

  static async start(): Promise<PersonScene> {
    const time = { wall: Date.now() };
    const rules = { ackTimeoutMs: 1_000 };
    const bot = await recordingBot({ clock: stillClock(), wallClock: () => time.wall, rules });
    return new PersonScene(bot, time);
  }

  /** The payload that the bot was sent last. */
  last(): Json {
    return this.bot.received.at(-1)?.payload ?? {};
  }

  async api(method: string, args: Json): Promise<Json> {
    return (await callApi(this.bot.sandbox, method, args)).body;
  }

  /** A modal that the bot opened for a command. */
  async opened(title: string, more: Json = {}): Promise<{ view: Json; shown: ModalDriver }> {
    await this.sami.types('/lunch');
    const answer = await this.api('views.open', {
      trigger_id: this.last().trigger_id,
      view: modal(title, more),
    });
    return { view: objectAt(answer, 'view'), shown: await this.sami.modal(title) };
  }
}

export function respond(url: string, body: Json): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
