import type { Socket } from 'node:net';

/**
 * One connection, bound once. The library would connect again by itself, as nobody and without StartTLS, by which the next
 * bind would send the password in the clear: a second one is refused.
 */
export class Connection {
  #socket: Socket | undefined;
  /** Whether a change was sent on it that may have been done, of what it is used for now. */
  hasWritten = false;
  #ended: Error | undefined;
  /** What is under way on it. */
  readonly #underWay = new Set<(error: Error) => void>();

  get isEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Refused once it ended: nothing would close what is opened after that. */
  open(make: () => Socket): Socket {
    if (this.isEnded || this.#socket !== undefined) throw lost();
    this.#socket = make();
    // What the library itself rejects with says more, and comes first.
    this.#socket.once('close', () => setImmediate(() => this.end()));
    return this.#socket;
  }

  /** Nothing that comes of it counts from here on. */
  end(error = lost()): void {
    this.#ended ??= error;
    for (const reject of this.#underWay) reject(error);
    this.#socket?.destroy();
  }

  /** What comes of `work`; rejects once the connection is gone, which the library doesn't always tell, or on `signal`. */
  async whileOpen<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    let reject: (error: Error) => void = () => {};
    const ended = new Promise<never>((_resolve, rejects) => {
      reject = rejects;
    });
    const late = () => this.end(broken('ETIMEDOUT'));
    this.#underWay.add(reject);
    signal.addEventListener('abort', late, { once: true });
    if (signal.aborted) late();
    if (this.#ended !== undefined) reject(this.#ended);
    try {
      return await Promise.race([work, ended]);
    } finally {
      this.#underWay.delete(reject);
      signal.removeEventListener('abort', late);
    }
  }
}

export const broken = (code: string): Error => Object.assign(new Error(code), { code });

const lost = (): Error => broken('ECONNRESET');
