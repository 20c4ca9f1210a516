import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import type { Logger } from 'pino';
import { lockDataDirectory } from './data-directory-lock.ts';
import { rows } from './database.ts';
import type { Database, Drizzle, Tx } from './database.ts';

/** The folder of the database's own files within the data directory. */
export const EMBEDDED = 'pglite';

/** Opens the embedded database in `dataDir`, for this process alone, or in memory. */
export async function openPglite(dataDir: string | undefined, log: Logger): Promise<Database> {
  if (dataDir === undefined) return embed(await PGlite.create());
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockDataDirectory(dataDir);
  try {
    const client = await PGlite.create({
      fs: new DurableNodeFs(join(dataDir, EMBEDDED)),
      startParams: [
        ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
        '-c',
        'wal_sync_method=fsync',
      ],
    });
    log.debug({ dataDir }, 'embedded database opened');
    return embed(client, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A PGlite that is already open, as a Database; `release` is called when it is closed. */
export function embed(client: PGlite, release?: () => Promise<void>): Database {
  const insideTransaction = new AsyncLocalStorage<true>();
  const outside = drizzle({ client: refusing(client, insideTransaction) }) as unknown as Drizzle;
  const db: Database = {
    engine: 'pglite',
    drizzle: outside,
    transaction: (run, options) =>
      outside.transaction(async (tx) => {
        if (options?.isolation !== undefined)
          await tx.execute(sql.raw(`set transaction isolation level ${options.isolation}`));
        return insideTransaction.run(true, () => run(tx as unknown as Tx));
      }),
    rows: (query) => rows(outside, query),
    now: async () => {
      const [row] = await rows<{ now: Date }>(outside, sql`select clock_timestamp() as now`);
      if (!row) throw new Error('select clock_timestamp() answered without a row');
      return row.now;
    },
    ping: async () => {
      await outside.execute(sql`select 1`);
    },
    dedicated: (run) => run(db),
    close: async () => {
      await client.close();
      await release?.();
    },
  };
  return db;
}

/** One session serves all: a query past `tx` would wait for its own transaction for ever, so it is refused. */
function refusing(client: PGlite, insideTransaction: AsyncLocalStorage<true>): PGlite {
  return new Proxy(client, {
    get(target, key) {
      if ((key === 'query' || key === 'transaction') && insideTransaction.getStore())
        throw new Error('A query inside a transaction went to the database instead of `tx`.');
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

interface EmscriptenStream {
  nfd?: number;
  node: unknown;
}
interface EmscriptenNodeFs {
  stream_ops: { fsync?: (stream: EmscriptenStream) => number };
  realPath(node: unknown): string;
}

/** Emscripten's NODEFS answers fsync without doing it; here a commit is on the disk before it is answered. */
class DurableNodeFs extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const passFsyncOn = (module: { NODEFS: EmscriptenNodeFs }) => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        if (stream.nfd !== undefined) fsyncSync(stream.nfd);
        else syncDirectory(module.NODEFS.realPath(stream.node));
        return 0;
      };
    };
    const preRun = [emscriptenOpts.preRun ?? []].flat();
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...preRun, passFsyncOn] as typeof emscriptenOpts.preRun },
    };
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
