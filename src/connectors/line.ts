import { CONNECTOR_TIMEOUT_MS, ConnectorError } from '../domain/grant/connector.ts';
import { TRIED_AGAIN } from './access-contract/answers.ts';

/** How far one use of a connection had come. */
export type Phase = 'connecting' | 'reading' | 'writing';

/** One connection to a target system, for one use. */
export interface Connection {
  readonly phase: Phase;
  open(): Promise<void>;
  /** At once, whatever is under way; harmless where there is nothing. */
  destroy(): void;
}

/** The connection broke, or never came about; `code` says how. */
export class Broken extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

interface LineOptions<C> {
  /** How errors call the target system. */
  name: string;
  connect: () => C;
  /** What the target system's own refusals are. */
  asFault: (error: unknown, phase: Phase) => ConnectorError;
  timeoutMs?: number | undefined;
}

/** The way to one system that has a connection for each use, so that none is in a state of another's making. */
export class Line<C extends Connection> {
  readonly #options: LineOptions<C>;
  #isClosed = false;

  constructor(options: LineOptions<C>) {
    this.#options = options;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Ends in time, and rejects with a ConnectorError alone. */
  async use<T>(work: (connection: C) => Promise<T>): Promise<T> {
    const { name, connect, asFault, timeoutMs = CONNECTOR_TIMEOUT_MS - 1_000 } = this.#options;
    if (this.#isClosed)
      throw new ConnectorError({ kind: 'retryable' }, `${name} wasn’t asked: the connector is closed.`);
    const connection = connect();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, failed) => {
      timer = setTimeout(() => failed(new Broken('ETIMEDOUT')), timeoutMs);
    });
    try {
      return await Promise.race([connection.open().then(() => work(connection)), late]);
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      // No cause is handed on: a client's errors may carry what was sent.
      if (error instanceof Broken) throw brokenOff(name, error.code, connection.phase);
      throw asFault(error, connection.phase);
    } finally {
      clearTimeout(timer);
      connection.destroy();
    }
  }
}

/** Broken while writing, it leaves open whether that was done. */
export function brokenOff(name: string, code: string, phase: Phase): ConnectorError {
  if (phase === 'connecting')
    return new ConnectorError({ kind: 'retryable' }, `${name} can’t be reached (${code}).${TRIED_AGAIN}`);
  return phase === 'writing'
    ? new ConnectorError(
        { kind: 'unknown_outcome' },
        `${name} broke the connection off (${code}): whether it did what was asked has to be read back.`,
      )
    : new ConnectorError({ kind: 'retryable' }, `${name} broke the connection off (${code}).${TRIED_AGAIN}`);
}
