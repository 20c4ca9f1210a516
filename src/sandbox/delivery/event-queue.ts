import type { Json } from '../json.ts';
import type { Ack } from '../workspace/delivery-log.ts';
import { stableId } from '../workspace/members.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Outbox } from './outbox.ts';

interface Pending {
  payload: Json;
  attempt: number;
  reason: string;
  dueAt: number;
}

/** How long after each failed attempt the next one follows, in the workspace's time. */
const RETRY_AFTER_MS = [0, 60_000, 5 * 60_000];
const LOOK_EVERY_MS = 250;

/** Sends events, and those that weren't taken again: at once, after a minute, after five. */
export class EventQueue {
  readonly #workspace: Workspace;
  readonly #outbox: Outbox;
  readonly #stop: () => void;
  #pending: Pending[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;

  constructor(workspace: Workspace, outbox: Outbox) {
    this.#workspace = workspace;
    this.#outbox = outbox;
    this.#stop = workspace.onEvent((event) => this.#enqueue(event));
  }

  /** Sends what is due now. */
  async sendDue(): Promise<void> {
    const now = this.#workspace.now().getTime();
    const due = this.#pending.filter((one) => one.dueAt <= now);
    this.#pending = this.#pending.filter((one) => one.dueAt > now);
    await Promise.all(due.map((one) => this.#send(one)));
  }

  close(): void {
    this.#stop();
    clearInterval(this.#timer);
    this.#pending = [];
  }

  #enqueue(event: Json): void {
    const workspace = this.#workspace;
    const now = workspace.now();
    const payload = {
      token: 'sandbox-verification-token',
      team_id: workspace.team.id,
      api_app_id: workspace.appId,
      event,
      type: 'event_callback',
      event_id: stableId('Ev', `${now.getTime()} ${++this.#sequence}`),
      event_time: Math.floor(now.getTime() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: workspace.team.id,
          user_id: workspace.bot.id,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
    };
    void this.#send({ payload, attempt: 0, reason: '', dueAt: now.getTime() });
  }

  async #send(one: Pending): Promise<void> {
    const sentAt = this.#workspace.now().getTime();
    const ack = await this.#outbox.deliver('event', one.payload, { num: one.attempt, reason: one.reason });
    const wait = RETRY_AFTER_MS[one.attempt];
    if (ack.kind === 'acked' || wait === undefined) return;
    this.#pending.push({ ...one, attempt: one.attempt + 1, reason: reasonFor(ack), dueAt: sentAt + wait });
    if (wait === 0) await this.sendDue();
    this.#watch();
  }

  #watch(): void {
    this.#timer ??= setInterval(() => {
      if (this.#pending.length > 0) void this.sendDue();
    }, LOOK_EVERY_MS).unref();
  }
}

function reasonFor(ack: Exclude<Ack, { kind: 'acked' }>): string {
  if (ack.kind === 'timeout') return 'http_timeout';
  return ack.kind === 'refused' ? 'http_error' : 'connection_failed';
}
