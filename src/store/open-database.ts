import type { Logger } from 'pino';
import type { Database } from './database.ts';
import { openPglite } from './pglite-engine.ts';
import { openPostgres } from './postgres-engine.ts';

export interface DatabaseOptions {
  /** PostgreSQL's; without it the database is embedded. */
  url?: string;
  /** Where the embedded database lives; without it, in memory. */
  dataDir?: string;
  /** Most connections to PostgreSQL. */
  pool?: number;
  log: Logger;
}

/** A statement longer than this fails, so that a click is answered within Slack's 3 s. */
const STATEMENT_TIMEOUT_MS = 2_000;

/** Opens the database that the options name. PostgreSQL is connected to at the first query: see `waitForDatabase`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url === undefined) return openPglite(options.dataDir, options.log);
  return openPostgres(options.url, { pool: options.pool ?? 20, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
}
