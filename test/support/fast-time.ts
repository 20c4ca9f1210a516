import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type postgres from 'postgres';

/** A call of a process to Slack, in the process's own time. */
export interface TimedCall {
  pid: number;
  method: string;
  /** The conversation. */
  to: string | null;
  begun: number;
  ended: number;
  /** When its process had read the answer, and begun whatever it was about to before. */
  known: number;
  /** Seconds; 0 when it wasn't put off. */
  retryAfter: number;
}

/** A time that passes several times as fast as this machine's, for the workspace, the database and the program alike. */
export interface FastTime {
  /** Milliseconds since 1970. */
  now: () => number;
  /** What a process of the program is started with. */
  env: Record<string, string>;
  /** Makes the database that this connection is on tell this time, to all who connect from then on. */
  setDatabase(sql: postgres.Sql): Promise<void>;
  /** What the processes called, in the order of the answers. */
  calls(): TimedCall[];
  close(): void;
}

/** From now on, or as if it were now `at`. */
export function fastTime(times: number, at = Date.now()): FastTime {
  const from = Date.now();
  const file = join(tmpdir(), `sallyport-calls-${process.pid}-${from}.jsonl`);
  writeFileSync(file, '');
  const preload = pathToFileURL(join(import.meta.dirname, 'fast-process.mjs')).href;
  return {
    now: () => Math.round(at + times * (Date.now() - from)),
    env: {
      NODE_OPTIONS: `--import ${preload}`,
      FAST_FROM: String(from),
      FAST_AT: String(at),
      FAST_TIMES: String(times),
      FAST_CALLS: file,
    },
    async setDatabase(sql) {
      const begun = `to_timestamp(${from / 1_000})`;
      await sql.unsafe(`
        create schema fast;
        create function fast.clock_timestamp() returns timestamptz language sql volatile
          as $$ select to_timestamp(${at / 1_000}) + ${times} * (pg_catalog.clock_timestamp() - ${begun}) $$;`);
      const [row] = await sql<{ name: string }[]>`select current_database() as name`;
      await sql.unsafe(`alter database ${row?.name} set search_path = fast, public, pg_catalog`);
    },
    calls: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as TimedCall),
    close: () => rmSync(file),
  };
}
