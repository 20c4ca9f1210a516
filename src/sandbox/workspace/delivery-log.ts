import type { Json } from '../json.ts';
import type { DeliveryKind } from './faults.ts';

/** How the bot took a delivery: `acked` within the limit, with the body of its answer. */
export type Ack =
  | { kind: 'acked'; body: unknown }
  | { kind: 'timeout' }
  | { kind: 'refused'; status: number }
  | { kind: 'unreachable' };

export interface RecordedDelivery {
  kind: DeliveryKind;
  /** Milliseconds of this machine. */
  at: number;
  tookMs: number;
  payload: Json;
  /** Over HTTP: what was sent, so that a test can send it again or tamper with it. */
  request: { url: string; headers: Record<string, string>; body: string } | null;
  ack: Ack;
}

const KEPT = 20_000;

/** What was sent to the bot and how it answered, the oldest first; beyond 20,000 the oldest are let go. */
export class DeliveryLog {
  #deliveries: RecordedDelivery[] = [];

  add(delivery: RecordedDelivery): void {
    this.#deliveries.push(delivery);
    if (this.#deliveries.length > KEPT * 1.1) this.#deliveries = this.#deliveries.slice(-KEPT);
  }

  all(): readonly RecordedDelivery[] {
    return this.#deliveries;
  }

  of(kind: DeliveryKind): RecordedDelivery[] {
    return this.#deliveries.filter((delivery) => delivery.kind === kind);
  }
}
