/** The messages whose clicks are being worked on: these replace them, so that nothing else has to. */
export class ClickedMessages {
  readonly #clicks = new Map<string, number>();

  async during<T>(messageTs: string | undefined, work: () => Promise<T>): Promise<T> {
    if (messageTs === undefined) return work();
    this.#clicks.set(messageTs, (this.#clicks.get(messageTs) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#clicks.get(messageTs) ?? 1) - 1;
      if (left > 0) this.#clicks.set(messageTs, left);
      else this.#clicks.delete(messageTs);
    }
  }

  all(): string[] {
    return [...this.#clicks.keys()];
  }
}
