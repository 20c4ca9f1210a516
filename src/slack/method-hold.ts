import type { Clock } from '../domain/clock.ts';
import { callFault, type CallFault } from './clients.ts';

/** So many calls in a row without an answer are an outage, which each further call would only add doubt to. */
const OUTAGE_AFTER = 8;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/** Slack refuses a whole method for a while: asking again before that only lengthens the wait. */
export class MethodHold {
  readonly #clock: Clock;
  #heldAtMs = 0;
  #forMs = 0;
  #unanswered = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  waitMs(): number {
    const nowMs = this.#clock.now().getTime();
    // A clock that was put back makes no wait longer than it was.
    this.#heldAtMs = Math.min(this.#heldAtMs, nowMs);
    return Math.max(0, this.#heldAtMs + this.#forMs - nowMs);
  }

  /** Calls the method unless Slack asked to wait with it; what goes wrong is the answer. */
  async call<T>(make: () => Promise<T>): Promise<{ kind: 'answered'; answer: T } | CallFault> {
    const heldMs = this.waitMs();
    if (heldMs > 0) return { kind: 'wait', afterMs: heldMs };
    try {
      const answer = await make();
      this.#unanswered = 0;
      return { kind: 'answered', answer };
    } catch (error) {
      const fault = callFault(error);
      this.#learnFrom(fault);
      return fault;
    }
  }

  #learnFrom(fault: CallFault): void {
    this.#unanswered = fault.kind === 'unknown' ? this.#unanswered + 1 : 0;
    if (fault.kind === 'wait') this.#hold(fault.afterMs);
    const beyond = this.#unanswered - OUTAGE_AFTER;
    if (beyond >= 0) this.#hold(Math.min(FIRST_PAUSE_MS * 2 ** beyond, LONGEST_PAUSE_MS));
  }

  #hold(forMs: number): void {
    if (forMs <= this.waitMs()) return;
    this.#heldAtMs = this.#clock.now().getTime();
    this.#forMs = forMs;
  }
}
