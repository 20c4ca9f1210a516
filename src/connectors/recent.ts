import { ConnectorError } from '../domain/grant/connector.ts';

/**
 * What was written here a moment ago. The reads of some targets lag behind their writes: one that disagrees with such a write proves
 * nothing, and neither does a removal's “not there” right after it was added.
 */
export class Recent {
  readonly #settlesMs: number;
  readonly #writes = new Map<string, { stands: boolean; at: number }>();

  constructor(settlesMs: number) {
    this.#settlesMs = settlesMs;
  }

  /** Runs a write, and keeps that it happened or may have. */
  async noting<T>(
    key: string,
    stands: boolean,
    write: () => Promise<T>,
    happened: (written: T) => boolean = () => true,
  ): Promise<T> {
    try {
      const written = await write();
      if (happened(written)) this.#keep(key, stands);
      return written;
    } catch (error) {
      if (error instanceof ConnectorError && error.fault.kind === 'unknown_outcome') this.#keep(key, stands);
      throw error;
    }
  }

  #keep(key: string, stands: boolean): void {
    for (const [other, { at }] of this.#writes)
      if (performance.now() - at > this.#settlesMs) this.#writes.delete(other);
    this.#writes.set(key, { stands, at: performance.now() });
  }

  /** Rejects as `retryable` where this was written otherwise and the read may not have caught up. */
  assertSettled(name: string, key: string, stands: boolean): void {
    const last = this.#writes.get(key);
    if (last === undefined || last.stands === stands) return;
    const leftMs = last.at + this.#settlesMs - performance.now();
    if (leftMs <= 0) return;
    throw new ConnectorError(
      { kind: 'retryable', afterMs: Math.ceil(leftMs) },
      `${name} doesn’t show yet what was changed there a moment ago, so nothing is concluded from it. It will be looked at again.`,
    );
  }
}
