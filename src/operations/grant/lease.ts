import type { Clock } from '../../domain/time/clock.ts';
import { CONNECTOR_TIMEOUT_MS, LEASE_MS } from '../../domain/grant/connector.ts';
import type { Connector } from '../../domain/grant/connector.ts';

/** The time in which a process may work on a grant is over, or too short for one more call: another may be at it. */
export class LeaseOver extends Error {}

/**
 * One attempt's hold on a grant. It is measured by the clock that all processes share and by the time since it was
 * claimed, whichever says less: the one may be set while the other goes on, and a paused process knows of neither.
 */
export class Lease {
  readonly until: Date;
  readonly #clock: Clock;
  readonly #claimedAt: number;
  #wrote = false;

  /** `claimedAt`: by `performance.now()`, before the claim. */
  constructor(clock: Clock, until: Date, claimedAt: number) {
    this.until = until;
    this.#clock = clock;
    this.#claimedAt = claimedAt;
  }

  isOver(): boolean {
    return this.#leftMs() <= 0;
  }

  /** Something was sent to the target under it. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /** To be called right before each write at the target: rejects a write that might outlive the lease. */
  beginWrite({ reads }: Pick<Connector, 'reads'>): void {
    this.assertRoom();
    // What is worked by hand is asked of a person, and not done yet.
    this.#wrote ||= reads !== undefined;
  }

  /** Rejects where a call that begins now might outlive the lease. */
  assertRoom(): void {
    if (this.#leftMs() < CONNECTOR_TIMEOUT_MS) throw new LeaseOver();
  }

  #leftMs(): number {
    const byClock = this.until.getTime() - this.#clock.now().getTime();
    return Math.min(byClock, this.#claimedAt + LEASE_MS - performance.now());
  }
}
