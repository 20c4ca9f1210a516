import postgres, { type Sql } from 'postgres';
import { CONNECTOR_TIMEOUT_MS, ConnectorError } from '../../domain/grant/connector.ts';
import { asConnectorError } from './postgres-errors.ts';

const MAX_CONNECTIONS = 3;
const CONNECT_TIMEOUT_SECONDS = 5;
const STATEMENT_TIMEOUT_MS = 4_000;
const LOCK_TIMEOUT_MS = 3_000;

/** A small pool to one server whose every use ends in time and rejects with a ConnectorError alone. */
export class PostgresClient {
  readonly #name: string;
  readonly #url: string;
  readonly #timeoutMs: number;
  #sql: Sql;
  #isClosed = false;

  constructor(name: string, url: string, timeoutMs = CONNECTOR_TIMEOUT_MS - 1_000) {
    this.#name = name;
    this.#url = url;
    this.#timeoutMs = timeoutMs;
    this.#sql = connect(url);
  }

  read<T>(use: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#within(use, false);
  }

  write<T>(use: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#within(use, true);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sql.end({ timeout: 5 });
  }

  async #within<T>(use: (sql: Sql) => Promise<T>, writes: boolean): Promise<T> {
    if (this.#isClosed)
      throw new ConnectorError({ kind: 'retryable' }, `${this.#name} wasn’t asked: the connector is closed.`);
    const sql = this.#sql;
    const work = use(sql);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, failed) => {
      timer = setTimeout(
        () => failed(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })),
        this.#timeoutMs,
      );
    });
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      if (isLate(error)) await this.#replace(sql);
      throw asConnectorError(this.#name, error, writes);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A server that went silent never gives its connections back: they are dropped and new ones are made. */
  async #replace(silent: Sql): Promise<void> {
    if (this.#sql === silent && !this.#isClosed) this.#sql = connect(this.#url);
    await silent.end({ timeout: 0 });
  }
}

function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === 'late';
}

function connect(url: string): Sql {
  return postgres(url, {
    max: MAX_CONNECTIONS,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: 60,
    backoff: () => 0.1,
    prepare: false,
    fetch_types: false,
    // "role … is already a member": the answer is read from the catalog instead.
    onnotice: () => {},
    connection: {
      application_name: 'sallyport',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
    },
  });
}
