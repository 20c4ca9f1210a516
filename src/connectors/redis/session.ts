import { ErrorReply, createClient } from '@redis/client';
import { Broken, type Connection, type Phase } from '../line.ts';

const CONNECT_TIMEOUT_MS = 5_000;

export type Command = readonly string[];

/** One connection to a server: what it watches is nobody else's. */
export class Session implements Connection {
  readonly #client: ReturnType<typeof clientOf>;
  phase: Phase = 'connecting';

  constructor(url: string) {
    this.#client = clientOf(url);
  }

  async open(): Promise<void> {
    await unlessBroken(this.#client.connect());
    this.phase = 'reading';
  }

  destroy(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  send(command: Command): Promise<unknown> {
    return unlessBroken(this.#client.sendCommand([...command]));
  }

  /** All of them at one moment, nothing between; what each answers may be an ErrorReply. */
  async together(commands: readonly Command[]): Promise<unknown[]> {
    return (await this.#transact(commands)) ?? [];
  }

  /** The same for what changes something; null, and nothing is changed, where something else changed what is watched. */
  write(commands: readonly Command[]): Promise<unknown[] | null> {
    this.phase = 'writing';
    return this.#transact(commands);
  }

  async #transact(commands: readonly Command[]): Promise<unknown[] | null> {
    const replies = await Promise.all(
      [['MULTI'], ...commands, ['EXEC']].map((command) => this.send(command)),
    );
    const executed = replies.at(-1);
    return Array.isArray(executed) ? executed : null;
  }
}

function clientOf(url: string) {
  const client = createClient({
    url,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });
  // What is under way rejects with the same.
  client.on('error', () => {});
  return client;
}

async function unlessBroken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ErrorReply) throw error;
    throw new Broken(codeOf(error));
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.message;
}
