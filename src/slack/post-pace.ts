const EVERY_MS = 1_000;
const REMEMBERED = 1_000;

/** Slack takes one message a second in a conversation: how long until the next. */
export class PostPace {
  readonly #last = new Map<string, number>();

  waitMs(conversation: string, now: Date): number {
    const last = this.#last.get(conversation);
    if (last === undefined) return 0;
    const sinceMs = now.getTime() - last;
    return sinceMs < 0 || sinceMs >= EVERY_MS ? 0 : EVERY_MS - sinceMs;
  }

  posted(conversation: string, now: Date): void {
    if (this.#last.size >= REMEMBERED) this.#forget(now.getTime());
    this.#last.set(conversation, now.getTime());
  }

  #forget(nowMs: number): void {
    for (const [conversation, at] of this.#last) {
      if (nowMs - at >= EVERY_MS) this.#last.delete(conversation);
    }
  }
}
