import type { Logger } from 'pino';

const FIRST_WAIT_MS = 1_000;
const GROWS_BY = 1.3;
const LONGEST_WAIT_MS = 30_000;
/** A socket that is lost sooner counts as one that couldn't be opened. */
const LASTING_MS = 5_000;

/** Has a socket opened anew whenever it is lost: at once where it had lasted, else after waits of half a minute at most, for ever. */
export class SocketKeeper {
  readonly #open: () => Promise<unknown>;
  readonly #log: Logger;
  #openedMs: number | undefined;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** `open` rejects when the socket couldn't be opened; whoever sees it open or lost calls `opened` and `lost`. */
  constructor(open: () => Promise<unknown>, log: Logger) {
    this.#open = open;
    this.#log = log;
  }

  get isOpen(): boolean {
    return this.#openedMs !== undefined;
  }

  /** Opens it for the first time; rejects where `isFinal` says of the failure that no other attempt would help. */
  async begin(isFinal: (error: unknown) => boolean): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      if (isFinal(error)) throw error;
      this.#failed(error);
    }
  }

  opened(): void {
    this.#openedMs = performance.now();
  }

  lost(): void {
    if (this.#openedMs === undefined) return;
    const hasLasted = performance.now() - this.#openedMs >= LASTING_MS;
    this.#openedMs = undefined;
    this.#failures = hasLasted ? 0 : this.#failures + 1;
    this.#openLater();
  }

  stop(): void {
    this.#isStopped = true;
    this.#openedMs = undefined;
    clearTimeout(this.#timer);
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    const waitMs = this.#openLater();
    this.#log.warn(
      { err: error, waitMs, failures: this.#failures },
      'the socket to Slack could not be opened',
    );
  }

  #openLater(): number {
    const waitMs =
      this.#failures === 0
        ? 0
        : Math.min(LONGEST_WAIT_MS, Math.round(FIRST_WAIT_MS * GROWS_BY ** (this.#failures - 1)));
    clearTimeout(this.#timer);
    if (!this.#isStopped)
      this.#timer = setTimeout(
        () => void this.#open().catch((error: unknown) => this.#failed(error)),
        waitMs,
      );
    return waitMs;
  }
}
