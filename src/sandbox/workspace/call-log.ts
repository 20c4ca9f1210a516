import type { Json } from '../json.ts';

export interface RecordedCall {
  method: string;
  /** Milliseconds of this machine. */
  at: number;
  args: Json;
  status: number;
  answer: Json;
}

const KEPT = 50_000;

/** Every Web API call with its answer, the oldest first; beyond 50,000 the oldest are let go. */
export class CallLog {
  #calls: RecordedCall[] = [];

  add(call: RecordedCall): void {
    this.#calls.push(call);
    if (this.#calls.length > KEPT * 1.1) this.#calls = this.#calls.slice(-KEPT);
  }

  all(): readonly RecordedCall[] {
    return this.#calls;
  }

  to(method: string): RecordedCall[] {
    return this.#calls.filter((call) => call.method === method);
  }

  clear(): void {
    this.#calls = [];
  }
}
