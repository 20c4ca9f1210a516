import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isJson, type Json } from '../json.ts';
import type { Ack } from '../workspace/delivery-log.ts';
import type { DeliveryKind } from '../workspace/faults.ts';

const ENVELOPE_TYPES: Record<DeliveryKind, string> = {
  command: 'slash_commands',
  interactive: 'interactive',
  options: 'interactive',
  event: 'events_api',
};

const PING_EVERY_MS = 10_000;
const GOODBYE_MS = 500;

/** Socket Mode's side of Slack: several connections, each envelope to one of them in turn, acks by envelope id. */
export class SocketHub {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #connections: WebSocket[] = [];
  readonly #waiting = new Map<string, (ack: Ack) => void>();
  readonly #appId: string;
  readonly #ping: NodeJS.Timeout;
  #turn = 0;

  constructor(appId: string) {
    this.#appId = appId;
    this.#ping = setInterval(() => {
      for (const connection of this.#connections) connection.ping();
    }, PING_EVERY_MS);
    this.#ping.unref();
  }

  get connections(): number {
    return this.#connections.length;
  }

  /** A ticket that lets one connection in, once. */
  issueTicket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Takes over an HTTP upgrade that brings a ticket; false when it isn't valid. */
  accept(ticket: string, request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (!this.#tickets.delete(ticket)) return false;
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection));
    return true;
  }

  async send(
    kind: DeliveryKind,
    payload: Json,
    timeoutMs: number,
    retry: { num: number; reason: string },
  ): Promise<Ack> {
    const connection = this.#connections[this.#turn++ % Math.max(1, this.#connections.length)];
    if (!connection) return { kind: 'unreachable' };
    const envelopeId = randomUUID();
    const envelope = {
      envelope_id: envelopeId,
      type: ENVELOPE_TYPES[kind],
      payload,
      accepts_response_payload: kind !== 'event',
      ...(kind === 'event' ? { retry_attempt: retry.num, retry_reason: retry.reason } : {}),
    };
    return new Promise<Ack>((resolve) => {
      const timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs);
      const settle = (ack: Ack) => {
        clearTimeout(timer);
        this.#waiting.delete(envelopeId);
        connection.off('close', lost);
        resolve(ack);
      };
      const lost = () => settle({ kind: 'unreachable' });
      connection.once('close', lost);
      this.#waiting.set(envelopeId, settle);
      connection.send(JSON.stringify(envelope));
    });
  }

  /** Asks every client to connect anew, as Slack does now and then; some seconds before, it may warn of it. */
  refresh(reason: 'refresh_requested' | 'warning' = 'refresh_requested'): void {
    for (const connection of this.#connections)
      connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
  }

  /** Drops every connection without a word. */
  drop(): void {
    for (const connection of this.#connections) connection.terminate();
  }

  /** Says goodbye to every client; one that doesn't answer is dropped. */
  async close(): Promise<void> {
    clearInterval(this.#ping);
    const goodbyes = this.#connections.map(
      (connection) =>
        new Promise<void>((resolve) => {
          const timer = setTimeout(() => connection.terminate(), GOODBYE_MS);
          connection.once('close', () => {
            clearTimeout(timer);
            resolve();
          });
          connection.close(1001);
        }),
    );
    await Promise.all(goodbyes);
    this.#server.close();
  }

  #welcome(connection: WebSocket): void {
    this.#connections.push(connection);
    // One for each envelope that waits.
    connection.setMaxListeners(0);
    connection.on('close', () => {
      const at = this.#connections.indexOf(connection);
      if (at >= 0) this.#connections.splice(at, 1);
    });
    connection.on('error', () => connection.terminate());
    connection.on('message', (data: Buffer) => this.#receive(data.toString()));
    const hello = {
      type: 'hello',
      num_connections: this.#connections.length,
      debug_info: { host: 'sandbox', approximate_connection_time: 18_060 },
      connection_info: { app_id: this.#appId },
    };
    connection.send(JSON.stringify(hello));
  }

  #receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return; // Slack, too, drops what it can't read.
    }
    if (!isJson(message) || typeof message.envelope_id !== 'string') return;
    this.#waiting.get(message.envelope_id)?.({ kind: 'acked', body: socketBody(message.payload) });
  }
}

/** The SDK acks without a body as `{}`, and a plain text as `{ text }`. */
function socketBody(payload: unknown): unknown {
  return isJson(payload) && Object.keys(payload).length === 0 ? undefined : payload;
}
