import type { Json } from '../json.ts';
import type { Ack } from '../workspace/delivery-log.ts';
import type { DeliveryKind } from '../workspace/faults.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { requestFor, sendHttp } from './http-delivery.ts';
import type { SocketHub } from './socket-hub.ts';

const FIRST_TRY = { num: 0, reason: '' };

/** The one way out to the bot: by the transport that is set now, recorded, and doubled where a test asked for it. */
export class Outbox {
  readonly #workspace: Workspace;
  readonly #sockets: SocketHub;

  constructor(workspace: Workspace, sockets: SocketHub) {
    this.#workspace = workspace;
    this.#sockets = sockets;
  }

  async deliver(kind: DeliveryKind, payload: Json, retry = FIRST_TRY): Promise<Ack> {
    const first = this.#send(kind, payload, retry);
    if (!this.#workspace.faults.repeats(kind)) return first;
    const [ack] = await Promise.all([first, this.#send(kind, payload, retry)]);
    return ack;
  }

  async #send(kind: DeliveryKind, payload: Json, retry: { num: number; reason: string }): Promise<Ack> {
    const { delivery, rules, deliveries } = this.#workspace;
    const startedAt = this.#workspace.wallClock();
    const request = delivery.kind === 'http' ? requestFor(this.#workspace, delivery, kind, payload) : null;
    const retried: Record<string, string> =
      retry.num > 0 ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {};
    const ack = request
      ? await sendHttp(request, retried, rules.ackTimeoutMs)
      : await this.#sockets.send(kind, payload, rules.ackTimeoutMs, retry);
    deliveries.add({
      kind,
      at: startedAt,
      tookMs: this.#workspace.wallClock() - startedAt,
      payload,
      request,
      ack,
    });
    return ack;
  }
}
