import type { Logger } from 'pino';
import { troubleOf } from '../../store/database/unavailable.ts';
import type { Trouble } from '../../store/database/unavailable.ts';

/** Longer than a job that fails waits for its next try. */
const OVER_AFTER_MS = 10_000;

const STANDS_STILL = 'nobody can ask or decide, and access isn’t ended when it is due';
const SENTENCES: Record<Trouble, string> = {
  'read-only': `The database is read-only: ${STANDS_STILL}. Have it take changes again: set default_transaction_read_only to off, promote the standby, or have DATABASE_URL name the server that takes them.`,
  'no-connections': `The database takes no more connections: without one, ${STANDS_STILL}. Raise max_connections or the limit of its role or database, end what else uses them, or lower DATABASE_POOL.`,
  'no-memory': `The database’s server is out of memory: ${STANDS_STILL}. Give it more, or have it use less (max_connections, work_mem, what else runs there).`,
  'disk-full': `The database’s disk is full: ${STANDS_STILL}. Make room on it.`,
};

/** Whether each shows when the database is asked for nothing but an answer. */
const SHOWS_BY_PING: Record<Trouble, boolean> = {
  'read-only': true,
  'no-connections': true,
  'no-memory': false,
  'disk-full': false,
};

/**
 * Says once what keeps the database from being used, however many run into it, and once when nobody did for a while.
 * `passedMs`: by a clock that nobody sets.
 */
export class DatabaseWatch {
  readonly #log: Logger;
  readonly #passedMs: () => number;
  /** When each was met last. */
  readonly #standing = new Map<Trouble, number>();

  constructor(log: Logger, passedMs: () => number) {
    this.#log = log;
    this.#passedMs = passedMs;
  }

  /** Whether this error came of such a trouble: it is said then, and needs no line of its own. */
  notes(error: unknown): boolean {
    const trouble = troubleOf(error);
    if (trouble === undefined) return false;
    const metAt = this.#standing.get(trouble);
    const isNew = metAt === undefined || this.#passedMs() - metAt >= OVER_AFTER_MS;
    if (isNew) this.#log.error({ err: error }, SENTENCES[trouble]);
    this.#standing.set(trouble, this.#passedMs());
    return true;
  }

  /** Ends what wasn’t met again for ten seconds: to be called whenever the database was used. */
  settle(): void {
    for (const [trouble, metAt] of this.#standing) {
      if (this.#passedMs() - metAt < OVER_AFTER_MS) continue;
      this.#standing.delete(trouble);
      this.#log.info({ trouble }, 'this trouble with the database hasn’t been met again for ten seconds');
    }
  }

  /** True when the database can be used, or what is wrong and what to do; rejects where that isn’t known. */
  async check(ping: () => Promise<void>): Promise<true | string> {
    const answers = await ping().then(
      () => true,
      (error: unknown) => {
        if (!this.notes(error)) throw error;
        return false;
      },
    );
    this.settle();
    const standing = [...this.#standing.keys()].filter((trouble) => !(answers && SHOWS_BY_PING[trouble]));
    return standing.length === 0 || standing.map((trouble) => SENTENCES[trouble]).join(' ');
  }
}
