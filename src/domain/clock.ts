/** Local time corrected by the offset to the database's, so that replicas agree; tests and the sandbox move it. */
export interface Clock {
  now(): Date;
}

/** A clock that can be corrected and moved: `offsetMs` is added to this machine's time. */
export class AdjustableClock implements Clock {
  #correctionMs = 0;
  #advancedMs = 0;
  #frozenAt: number | undefined;

  now(): Date {
    return new Date((this.#frozenAt ?? Date.now()) + this.#correctionMs + this.#advancedMs);
  }

  /** Sets how far this machine's time is behind the database's. */
  correct(correctionMs: number): void {
    this.#correctionMs = correctionMs;
  }

  advance(ms: number): void {
    this.#advancedMs += ms;
  }

  /** Stops the clock at an instant; only `advance` moves it from then on. */
  freeze(at: Date): void {
    this.#frozenAt = at.getTime();
    this.#correctionMs = 0;
    this.#advancedMs = 0;
  }
}
