import type { Logger } from 'pino';
import type { Clock } from '../../domain/time/clock.ts';
import { callFault, type CallFault } from './clients.ts';

/** So many calls in a row without an answer are an outage, which each further call would only add doubt to. */
const OUTAGE_AFTER = 8;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/** Slack refuses a whole method for a while: asking again before that only lengthens the wait. */
export class MethodHold {
  readonly #clock: Clock;
  readonly #name: string;
  readonly #log: Pick<Logger, 'error' | 'info'>;
  #heldAtMs = 0;
  #forMs = 0;
  #why = '';
  #unanswered = 0;

  constructor(name: string, { clock, log }: { clock: Clock; log: Pick<Logger, 'error' | 'info'> }) {
    this.#name = name;
    this.#clock = clock;
    this.#log = log;
  }

  /** Why it isn't called now, while `waitMs` says so. */
  get why(): string {
    return this.#why;
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
    if (heldMs > 0) return { kind: 'wait', afterMs: heldMs, error: this.#why };
    try {
      const answer = await make();
      this.#answered();
      return { kind: 'answered', answer };
    } catch (error) {
      const fault = callFault(error);
      this.#learnFrom(fault);
      return fault;
    }
  }

  #learnFrom(fault: CallFault): void {
    if (fault.kind === 'wait') this.#hold(fault.afterMs, fault.error);
    if (fault.kind !== 'unknown') return this.#answered();
    this.#unanswered += 1;
    if (this.#unanswered === OUTAGE_AFTER)
      this.#log.error(
        { method: this.#name, error: fault.error },
        'Slack doesn’t answer: what people wait for is tried again every few seconds',
      );
    const beyond = this.#unanswered - OUTAGE_AFTER;
    if (beyond >= 0) this.#hold(Math.min(FIRST_PAUSE_MS * 2 ** beyond, LONGEST_PAUSE_MS), fault.error);
  }

  #answered(): void {
    if (this.#unanswered >= OUTAGE_AFTER) this.#log.info({ method: this.#name }, 'Slack answers again');
    this.#unanswered = 0;
  }

  #hold(forMs: number, why: string): void {
    if (forMs <= this.waitMs()) return;
    this.#heldAtMs = this.#clock.now().getTime();
    this.#forMs = forMs;
    this.#why = why;
  }
}
