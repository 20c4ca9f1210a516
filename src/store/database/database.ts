import type { SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Logger } from 'pino';
import type { ProcessMark } from './process-mark.ts';

/** What queries are built on, whichever engine runs them. Its `execute()` answers differently by engine: use `rows`. */
export type Drizzle = PgDatabase<PgQueryResultHKT, Record<string, never>>;

declare const insideTransaction: unique symbol;
/** A Drizzle inside one transaction. What must be atomic asks for a Tx; what only reads takes either. */
export type Tx = Drizzle & { readonly [insideTransaction]: true };

export interface TransactionOptions {
  /** Instead of the pool's; 0 for none. PGlite has no timeout. */
  statementTimeoutMs?: number;
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
}

export interface Database {
  readonly engine: 'postgres' | 'pglite';
  readonly drizzle: Drizzle;
  /** Without retries and kicks: operations use `transaction` of transaction.ts. Inside, use `tx` alone. */
  transaction<T>(run: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  rows<T>(query: SQL): Promise<T[]>;
  /** The database's time. */
  now(): Promise<Date>;
  /** Rejects when it doesn’t answer, or takes nothing but reads. */
  ping(): Promise<void>;
  /** Marks this process as alive to the others on this database; null where a pooler hands out sessions. */
  markProcess(log: Logger): Promise<ProcessMark | null>;
  /** Hands out a session of its own without a statement timeout, for migrations and other long work. */
  dedicated<T>(run: (session: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const TIMESTAMPTZ = 1184;

interface Column {
  name: string;
  type: number;
}
type PostgresResult = Record<string, unknown>[] & { columns?: Column[] };
interface PgliteResult {
  rows: Record<string, unknown>[];
  fields: { name: string; dataTypeID: number }[];
}

/** Runs SQL that drizzle's builder can't say; `timestamptz` arrives as Date, `bigint` as number, on both engines. */
export async function rows<T>(on: Drizzle, query: SQL): Promise<T[]> {
  const result = (await on.execute(query)) as PostgresResult | PgliteResult;
  const found = Array.isArray(result) ? [...result] : result.rows;
  const columns: Column[] = Array.isArray(result)
    ? (result.columns ?? [])
    : result.fields.map((field) => ({ name: field.name, type: field.dataTypeID }));
  for (const { name } of columns.filter((column) => column.type === TIMESTAMPTZ))
    for (const row of found) if (typeof row[name] === 'string') row[name] = new Date(row[name]);
  return found as T[];
}
