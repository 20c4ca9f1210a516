/** Counts what is being worked on, so that a stop can wait for it. */
export class InFlight {
  #count = 0;
  readonly #idle = new Set<() => void>();

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) for (const resolve of this.#idle) resolve();
    }
  }

  /** Resolves when nothing is left, or after `deadlineMs`. Returns how many were left. */
  async finished(deadlineMs: number): Promise<number> {
    if (this.#count === 0) return 0;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#idle.delete(done);
        resolve();
      };
      const timer = setTimeout(done, deadlineMs);
      this.#idle.add(done);
    });
    return this.#count;
  }
}
