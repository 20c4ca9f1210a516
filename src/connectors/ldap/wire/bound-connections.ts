import { Connection } from './connection.ts';
import { openSession, type Session } from './session.ts';
import type { LdapSettings } from '../ldap-settings.ts';

export interface Bound {
  connection: Connection;
  session: Session;
  /** By `performance.now()`. */
  boundAt: number;
}

/** Closed once nobody used it for so long. */
const IDLE_MS = 5_000;
/**
 * Used no more once its bind is so long ago: a directory goes on to serve whoever it let in, also when their password was
 * changed, their account disabled, or their rights by groups taken.
 */
const BOUND_FOR_MS = 30_000;

/** Connections that are open and bound, between their uses. */
export class BoundConnections {
  readonly #settings: LdapSettings;
  readonly #idle = new Map<Bound, NodeJS.Timeout>();
  #isClosed = false;

  constructor(settings: LdapSettings) {
    this.#settings = settings;
  }

  /** The one that was used last, for its taker alone. */
  take(): Bound | undefined {
    for (const bound of [...this.#idle.keys()].toReversed()) {
      this.#forget(bound);
      if (isFresh(bound)) return bound;
      bound.connection.end();
    }
    return undefined;
  }

  async open(signal: AbortSignal): Promise<Bound> {
    const boundAt = performance.now();
    const connection = new Connection();
    try {
      const session = await connection.whileOpen(openSession(this.#settings, connection), signal);
      return { connection, session, boundAt };
    } catch (error) {
      connection.end();
      throw error;
    }
  }

  /** One whose every answer came. */
  giveBack(bound: Bound): void {
    if (this.#isClosed || !isFresh(bound)) {
      bound.connection.end();
      return;
    }
    const close = () => {
      this.#forget(bound);
      bound.connection.end();
    };
    this.#idle.set(bound, setTimeout(close, IDLE_MS));
  }

  close(): void {
    this.#isClosed = true;
    for (const bound of this.#idle.keys()) {
      this.#forget(bound);
      bound.connection.end();
    }
  }

  #forget(bound: Bound): void {
    clearTimeout(this.#idle.get(bound));
    this.#idle.delete(bound);
  }
}

const isFresh = ({ connection, boundAt }: Bound): boolean =>
  !connection.isEnded && performance.now() - boundAt < BOUND_FOR_MS;
