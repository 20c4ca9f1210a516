import type { Clock } from '../../domain/time/clock.ts';

const QUIET_MS = 10 * 60_000;
const KEPT = 1_000;

/** Who wrote to the bot lately, so that it answers the first message of several. */
export class Bursts {
  readonly #clock: Clock;
  readonly #lastAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this is the first message there since it was quiet; it counts from now on. */
  begins(place: string): boolean {
    const now = this.#clock.now().getTime();
    const last = this.#lastAt.get(place);
    this.#lastAt.delete(place);
    this.#lastAt.set(place, now);
    const [oldest] = this.#lastAt.keys();
    if (this.#lastAt.size > KEPT && oldest !== undefined) this.#lastAt.delete(oldest);
    return last === undefined || Math.abs(now - last) > QUIET_MS;
  }
}
