import { AsyncLocalStorage } from 'node:async_hooks';
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import type { PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import type { Logger } from 'pino';
import { BEGUN, beginEmbedded, emptyDatabase } from './begin-embedded.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import { rows } from '../database.ts';
import { asDamage, EMBEDDED, refuseUnsound } from './embedded-damage.ts';
import type { Database, Drizzle, Tx } from '../database.ts';
import { newProcessId } from '../process-mark.ts';

/** Its buffers are touched at the start, whatever is in the database: PostgreSQL's own choice is 128 MB of memory. */
const SETTINGS = { wal_sync_method: 'fsync', shared_buffers: '16MB', timezone: 'UTC' };

/** Opens the embedded database in `dataDir`, for this process alone, or in memory. */
export async function openPglite(dataDir: string | undefined, log: Logger): Promise<Database> {
  if (dataDir === undefined) return embed(await createPglite());
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockDataDirectory(dataDir);
  const folder = join(dataDir, EMBEDDED);
  const said: string[] = [];
  let opening = true;
  try {
    const isThere = refuseUnsound(folder) === 'there';
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    closeToOthers(folder, log);
    if (isThere) rmSync(join(folder, BEGUN), { recursive: true, force: true });
    else await beginEmbedded(folder);
    const client = await createPglite({
      fs: new DurableNodeFs(folder, (line) => void (opening && said.push(line))),
      startParams: [
        ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
        ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
    });
    if (isThere) await lookIntoTables(client).catch((error: unknown) => closing(client, error));
    opening = false;
    log.debug({ dataDir }, 'embedded database opened');
    return embed(client, () => lock.release());
  } catch (error) {
    await lock.release();
    log.debug({ err: error, said }, 'embedded database not opened');
    throw asDamage(folder, error, said);
  }
}

/**
 * A PGlite, in memory and empty unless `options` say otherwise. V8 compiles its functions anew once they were run a
 * little: in a short run, and at each start, that costs more processor than it saves.
 */
export function createPglite(options?: PGliteOptions): Promise<PGlite> {
  setFlagsFromString('--wasm-tiering-budget=180000000');
  return options === undefined
    ? emptyDatabase().then((loadDataDir) => PGlite.create({ loadDataDir }))
    : PGlite.create(options);
}

/** Emscripten knows no umask: every file in there is one that everybody on the machine may write. */
function closeToOthers(folder: string, log: Logger): void {
  if ((statSync(folder).mode & 0o077) === 0) return;
  try {
    chmodSync(folder, 0o700);
  } catch (error) {
    log.warn(
      { err: error, folder },
      'others on this machine may read and write the embedded database: run chmod 700 on its folder as its owner',
    );
  }
}

async function closing(client: PGlite, error: unknown): Promise<never> {
  await client.close().catch(() => undefined);
  throw error;
}

/**
 * Reads the row that each table's key names first and last: a table's file that was cut short reads as an empty table
 * otherwise, and what isn't there would never be taken back.
 */
async function lookIntoTables(client: PGlite): Promise<void> {
  const { rows: tables } = await client.query<{ of: string; key: string }>(
    `select i.indrelid::regclass::text as of, quote_ident(a.attname) as key
      from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      join pg_class c on c.oid = i.indrelid
      where i.indisprimary and c.relnamespace = 'public'::regnamespace`,
  );
  const look = tables.flatMap(({ of, key }) =>
    ['asc', 'desc'].map(
      (way) => `(select 1 from (select ctid from ${of} order by ${key} ${way} limit 1) row)`,
    ),
  );
  if (look.length === 0) return;
  const byKey = ['seqscan', 'bitmapscan', 'sort'].map((way) => `set local enable_${way} = off;`).join(' ');
  await client.exec(`begin; ${byKey} select ${look.join(', ')}; commit`);
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
    // Nobody else is on it: every other process's mark is that of one that is gone.
    markProcess: async () => {
      const id = newProcessId();
      return { heldAs: () => id, close: async () => {} };
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
  readonly #hear: (line: string) => void;

  constructor(folder: string, hear: (line: string) => void) {
    super(folder);
    this.#hear = hear;
  }

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
      emscriptenOpts: {
        ...emscriptenOpts,
        printErr: this.#hear,
        preRun: [...preRun, passFsyncOn] as typeof emscriptenOpts.preRun,
      },
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
