import type { Logger } from 'pino';
import type { Database } from './database.ts';
import { openPostgres } from './postgres-engine.ts';
import type { Manner } from './postgres-engine.ts';

export interface DatabaseOptions {
  /** PostgreSQL's; without it the database is embedded. */
  url?: string;
  /** Where the embedded database lives; without it, in memory. */
  dataDir?: string;
  /** Most connections to PostgreSQL. */
  pool?: number;
  /** As `meetPostgres` found it; without it, as a server is spoken to that nothing stands before. */
  manner?: Manner;
  log: Logger;
}

const DIRECT: Manner = { limits: 'of-session', pooled: false };

/** Opens the database that the options name, and loads PGlite where it is embedded. PostgreSQL is connected to at the first query: see `meetPostgres`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url === undefined) {
    const { openPglite } = await import('./embedded/pglite-engine.ts');
    return openPglite(options.dataDir, options.log);
  }
  return openPostgres(options.url, { pool: options.pool ?? 20, manner: options.manner ?? DIRECT });
}
