/** Slack takes one message a second in a conversation: how long until the next. Real time, since Slack's runs so. */
export class PostPace {
  readonly #last = new Map<string, number>();

  waitMs(conversation: string, nowMs = performance.now()): number {
    const last = this.#last.get(conversation);
    return last === undefined ? 0 : Math.max(0, Math.ceil(last + EVERY_MS - nowMs));
  }

  posted(conversation: string, nowMs = performance.now()): void {
    if (this.#last.size >= REMEMBERED) this.#forget(nowMs);
    this.#last.set(conversation, nowMs);
  }

  #forget(nowMs: number): void {
    for (const [conversation, at] of this.#last) {
      if (nowMs - at >= EVERY_MS) this.#last.delete(conversation);
    }
  }
}

const EVERY_MS = 1_000;
const REMEMBERED = 1_000;
