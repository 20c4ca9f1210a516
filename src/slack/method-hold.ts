/** Slack refuses a whole method for a while: asking again before that only lengthens the wait. */
export class MethodHold {
  #untilMs = 0;

  waitMs(now: Date): number {
    return Math.max(0, this.#untilMs - now.getTime());
  }

  hold(now: Date, forMs: number): void {
    this.#untilMs = Math.max(this.#untilMs, now.getTime() + forMs);
  }
}
