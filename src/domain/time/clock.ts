/** The database's time, so that replicas agree; tests and the sandbox move it. */
export interface Clock {
  now(): Date;
}

/** No two clocks that are kept right differ by this much. */
const CLOCKS_DIFFER_BY_MS = 60_000;

/** The first instant of those that can only have been told by a clock that was put back since. */
export const beyondNow = (now: Date): Date => new Date(now.getTime() + CLOCKS_DIFFER_BY_MS);

/** An instant, and what `performance.now()` said at it. */
export interface Reading {
  at: Date;
  passedMs: number;
}

/**
 * A clock that is set by readings of the database's time and runs by the time that passes in between: when this
 * machine's own clock is put forward or back, it stays.
 */
export class AdjustableClock implements Clock {
  #set = ownReading();
  #own = this.#set;
  #advancedMs = 0;
  #frozenAt: number | undefined;

  now(): Date {
    return new Date((this.#frozenAt ?? instantNow(this.#set)) + this.#advancedMs);
  }

  /** The time that was read, which neither tests nor the sandbox move: for what others compare with their own. */
  unmoved(): Date {
    return new Date(instantNow(this.#set));
  }

  /** Sets it by a reading of the database's time; returns how far that was from what it told. */
  correct(reading: Reading): number {
    const movedMs = instantNow(reading) - instantNow(this.#set);
    this.#set = reading;
    this.#own = ownReading();
    return movedMs;
  }

  /** How far this machine's clock is ahead of the time that was read. */
  machineAheadMs(): number {
    return Date.now() - instantNow(this.#set);
  }

  /** How far this machine's clock has been put forward since the last reading, or time has passed that nothing here counted. */
  machineMovedMs(): number {
    return Date.now() - instantNow(this.#own);
  }

  sinceReadingMs(): number {
    return performance.now() - this.#own.passedMs;
  }

  advance(ms: number): void {
    this.#advancedMs += ms;
  }

  /** By how much in all. */
  advancedMs(): number {
    return this.#advancedMs;
  }

  /** Stops the clock at an instant; only `advance` moves it from then on. */
  freeze(at: Date): void {
    this.#frozenAt = at.getTime();
    this.#advancedMs = 0;
  }
}

function ownReading(): Reading {
  return { at: new Date(), passedMs: performance.now() };
}

function instantNow({ at, passedMs }: Reading): number {
  return Math.round(at.getTime() + performance.now() - passedMs);
}
