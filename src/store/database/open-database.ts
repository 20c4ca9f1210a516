import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Database } from './database.ts';
import { EMBEDDED, openPglite } from './pglite-engine.ts';
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

/** Whether an embedded database was made in `dataDir` before. */
export const isMade = (dataDir: string): boolean => existsSync(join(dataDir, EMBEDDED, 'PG_VERSION'));

const DIRECT: Manner = { limits: 'of-session', pooled: false };

/** Opens the database that the options name. PostgreSQL is connected to at the first query: see `meetPostgres`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url === undefined) return openPglite(options.dataDir, options.log);
  return openPostgres(options.url, { pool: options.pool ?? 20, manner: options.manner ?? DIRECT });
}
