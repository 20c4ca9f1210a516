import { CONNECTOR_TIMEOUT_MS, ConnectorError } from '../../../domain/grant/connector.ts';
import { Connection, broken } from './connection.ts';
import { asConnectorError } from './ldap-errors.ts';
import { Turns } from '../../turns.ts';
import type { LdapSettings } from '../ldap-settings.ts';
import { openSession, type Session } from './session.ts';

const MOST_AT_ONCE = 4;

/** Sessions with one directory; every use of one ends in time and rejects with a ConnectorError alone. */
export class LdapClient {
  readonly #name: string;
  readonly #settings: LdapSettings;
  readonly #timeoutMs: number;
  readonly #turns = new Turns(MOST_AT_ONCE);
  #isClosed = false;

  constructor(name: string, settings: LdapSettings, timeoutMs = CONNECTOR_TIMEOUT_MS - 1_000) {
    this.#name = name;
    this.#settings = settings;
    this.#timeoutMs = timeoutMs;
  }

  /** Connects, binds, and asks as whom; what `work` then does is done as that one. */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#isClosed)
      throw new ConnectorError({ kind: 'retryable' }, `${this.#name} wasn’t asked: the connector is closed.`);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), this.#timeoutMs);
    const connection = new Connection();
    try {
      if (!(await this.#turns.take(this.#timeoutMs))) throw broken('ETIMEDOUT');
      try {
        const working = openSession(this.#settings, connection).then(work);
        return await connection.whileOpen(working, stop.signal);
      } finally {
        this.#turns.give();
      }
    } catch (error) {
      const { bind_password: secret } = this.#settings;
      throw asConnectorError({ name: this.#name, secret, wrote: connection.hasWritten }, error);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#isClosed = true;
  }
}
