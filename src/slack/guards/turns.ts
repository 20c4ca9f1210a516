import { setImmediate as nextRound } from 'node:timers/promises';
import type { InFlight } from './in-flight.ts';

/** Two hundred at most wait at a time: this and an attempt's calls together end before a lease does. */
const BESIDE_CLICKS_MS = 30;

/**
 * Hands out turns to work without a deadline: while no click is being worked on one each round of the event loop, so
 * that a click that arrives is seen between two of them, else one every 30 ms.
 */
export class Turns {
  readonly #clicks: InFlight;
  readonly #waiting: (() => void)[] = [];
  #handingOut = false;

  constructor(clicks: InFlight) {
    this.#clicks = clicks;
  }

  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#handingOut) void this.#handOut();
    });
  }

  async #handOut(): Promise<void> {
    this.#handingOut = true;
    while (this.#waiting.length > 0) {
      await this.#clicks.finished(BESIDE_CLICKS_MS);
      this.#waiting.shift()?.();
      await nextRound();
    }
    this.#handingOut = false;
  }
}
