import { CONNECTOR_TIMEOUT_MS, ConnectorError } from '../../../domain/grant/connector.ts';
import { broken } from './connection.ts';
import { asConnectorError } from './ldap-errors.ts';
import { BoundConnections, type Bound } from './bound-connections.ts';
import { Turns } from '../../turns.ts';
import type { LdapSettings } from '../ldap-settings.ts';
import type { Session } from './session.ts';

const MOST_AT_ONCE = 4;

type Work<T> = (session: Session) => Promise<T>;
/** Whether a change was: a broken connection leaves open whether it was done. */
interface Sent {
  hasWritten: boolean;
}

/** Sessions with one directory; every use of one ends in time and rejects with a ConnectorError alone. */
export class LdapClient {
  readonly #name: string;
  readonly #settings: LdapSettings;
  readonly #timeoutMs: number;
  readonly #turns = new Turns(MOST_AT_ONCE);
  readonly #bound: BoundConnections;
  #isClosed = false;

  constructor(name: string, settings: LdapSettings, timeoutMs = CONNECTOR_TIMEOUT_MS - 1_000) {
    this.#name = name;
    this.#settings = settings;
    this.#timeoutMs = timeoutMs;
    this.#bound = new BoundConnections(settings);
  }

  /** What `work` does is done as the one that the connection was bound as. It may be begun anew, unless it sent a change. */
  async use<T>(work: Work<T>): Promise<T> {
    if (this.#isClosed)
      throw new ConnectorError({ kind: 'retryable' }, `${this.#name} wasn’t asked: the connector is closed.`);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), this.#timeoutMs);
    const sent = { hasWritten: false };
    try {
      if (!(await this.#turns.take(this.#timeoutMs))) throw broken('ETIMEDOUT');
      try {
        return await this.#try(work, stop.signal, sent);
      } finally {
        this.#turns.give();
      }
    } catch (error) {
      const { bind_password: secret } = this.#settings;
      throw asConnectorError({ name: this.#name, secret, wrote: sent.hasWritten }, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #try<T>(work: Work<T>, signal: AbortSignal, sent: Sent): Promise<T> {
    const used = this.#bound.take();
    if (used !== undefined) {
      try {
        return await this.#on(used, work, signal, sent);
      } catch (error) {
        // It may have been lost since it was used last, or its bind count no more: a new one tells.
        if (error instanceof ConnectorError || sent.hasWritten || signal.aborted) throw error;
      }
    }
    return this.#on(await this.#bound.open(signal), work, signal, sent);
  }

  /** After anything but success nobody knows what may still come of it. */
  async #on<T>(bound: Bound, work: Work<T>, signal: AbortSignal, sent: Sent): Promise<T> {
    const { connection, session } = bound;
    connection.hasWritten = false;
    try {
      const done = await connection.whileOpen(work(session), signal);
      this.#bound.giveBack(bound);
      return done;
    } catch (error) {
      sent.hasWritten = connection.hasWritten;
      connection.end();
      throw error;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#bound.close();
  }
}
