import { ConnectorError } from '../domain/grant/connector.ts';

interface Write {
  stands: boolean;
  at: number;
}

/**
 * What was written here a moment ago. The reads of some targets lag behind their writes: one that disagrees with such a write proves
 * nothing, and neither does a removal's “not there” right after it was added.
 */
export class Recent {
  readonly #settlesMs: number;
  readonly #since: number;
  readonly #writes = new Map<string, Write>();

  /** `since`: from when on all writes are known, by `performance.now()`; right after it “not there” proves nothing either. */
  constructor(settlesMs: number, since = -Infinity) {
    this.#settlesMs = settlesMs;
    this.#since = since;
  }

  /** Runs a write, which is kept from before it is sent unless it surely didn't happen. */
  async noting<T>(
    key: string,
    stands: boolean,
    write: () => Promise<T>,
    happened: (written: T) => boolean = () => true,
  ): Promise<T> {
    const before = this.#writes.get(key);
    this.#keep(key, stands);
    try {
      const written = await write();
      if (happened(written)) this.#keep(key, stands);
      else this.#restore(key, before);
      return written;
    } catch (error) {
      const mayHave = !(error instanceof ConnectorError) || error.fault.kind === 'unknown_outcome';
      if (mayHave) this.#keep(key, stands);
      else this.#restore(key, before);
      throw error;
    }
  }

  #restore(key: string, before: Write | undefined): void {
    if (before === undefined) this.#writes.delete(key);
    else this.#writes.set(key, before);
  }

  #keep(key: string, stands: boolean): void {
    for (const [other, { at }] of this.#writes)
      if (performance.now() - at > this.#settlesMs) this.#writes.delete(other);
    this.#writes.set(key, { stands, at: performance.now() });
  }

  /** Rejects as `retryable` where this was written otherwise and the read may not have caught up. */
  assertSettled(name: string, key: string, stands: boolean): void {
    const last = this.#writes.get(key);
    if (last?.stands === stands || (last === undefined && stands)) return;
    const leftMs = (last?.at ?? this.#since) + this.#settlesMs - performance.now();
    if (leftMs <= 0) return;
    throw new ConnectorError(
      { kind: 'retryable', afterMs: Math.ceil(leftMs) },
      last === undefined
        ? `${name} may not show yet what was changed before Sallyport started a moment ago, so nothing is concluded from what isn’t there. It will be looked at again.`
        : `${name} doesn’t show yet what was changed there a moment ago, so nothing is concluded from it. It will be looked at again.`,
    );
  }
}
