import type { Socket } from 'node:net';

/**
 * The one connection of a session. The library would connect again by itself, as nobody and without StartTLS, by which the
 * next bind would send the password in the clear: a second one is refused.
 */
export class Connection {
  #socket: Socket | undefined;
  /** Whether a change was sent on it. */
  hasWritten = false;
  #isEnded = false;
  readonly #ended: Promise<never>;
  #reject: (error: Error) => void = () => {};

  constructor() {
    this.#ended = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    this.#ended.catch(() => {});
  }

  /** Refused once it ended: nothing would close what is opened after that. */
  open(make: () => Socket): Socket {
    if (this.#isEnded || this.#socket !== undefined) throw lost();
    this.#socket = make();
    // What the library itself rejects with says more, and comes first.
    this.#socket.once('close', () => setImmediate(() => this.end(lost())));
    return this.#socket;
  }

  /** Nothing that comes of it counts from here on. */
  end(error: Error): void {
    this.#isEnded = true;
    this.#reject(error);
    this.#socket?.destroy();
  }

  /** What comes of `work`; rejects once the connection is gone, which the library doesn't always tell, or on `signal`. */
  async whileOpen<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    signal.addEventListener('abort', () => this.end(broken('ETIMEDOUT')), { once: true });
    try {
      return await Promise.race([work, this.#ended]);
    } finally {
      this.end(lost());
    }
  }
}

export const broken = (code: string): Error => Object.assign(new Error(code), { code });

const lost = (): Error => broken('ECONNRESET');
