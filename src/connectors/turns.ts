/** At most so many at once, in the order in which they came. */
export class Turns {
  readonly #most: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether a turn came in time; whoever had one gives it back. */
  async take(waitMs: number): Promise<boolean> {
    if (this.#taken < this.#most) {
      this.#taken++;
      return true;
    }
    return new Promise((settle) => {
      const mine = () => {
        clearTimeout(timer);
        settle(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(mine);
        settle(false);
      }, waitMs);
      this.#waiting.add(mine);
    });
  }

  give(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
