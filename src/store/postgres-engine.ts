import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Logger } from 'pino';
import postgres from 'postgres';
import { setTimeout as wait } from 'node:timers/promises';
import { DomainError } from '../domain/errors.ts';
import { rows } from './database.ts';
import type { Database, Drizzle, TransactionOptions, Tx } from './database.ts';
import { sqlState } from './sql-state.ts';

interface PoolOptions {
  pool: number;
  statementTimeoutMs: number;
}

/** Statements with more parameters are bulk writes of varying length: each would be a plan kept for nothing. */
const MOST_PREPARED_PARAMETERS = 64;

const int8 = {
  to: 20,
  from: [20],
  serialize: String,
  parse: (text: string) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large a bigint for a number`);
    return value;
  },
};

export function openPostgres(url: string, { pool, statementTimeoutMs }: PoolOptions): Database {
  const client = postgres(url, {
    max: pool,
    connect_timeout: 5,
    backoff: () => 0.25,
    onnotice: () => {},
    types: { bigint: int8 },
    connection: {
      application_name: 'sallyport',
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
  const onPool = drizzle({ client: preparing(client) }) as unknown as Drizzle;

  return {
    engine: 'postgres',
    drizzle: onPool,
    transaction: (run, options) =>
      onPool.transaction(async (tx) => {
        await configure(tx, options);
        return run(tx as unknown as Tx);
      }),
    rows: (query) => rows(onPool, query),
    now: async () => {
      const [row] = await rows<{ now: Date }>(onPool, sql`select clock_timestamp() as now`);
      if (!row) throw new Error('select clock_timestamp() answered without a row');
      return row.now;
    },
    ping: async () => {
      await onPool.execute(sql`select 1`);
    },
    dedicated: async (run) => {
      const session = openPostgres(url, { pool: 1, statementTimeoutMs: 0 });
      try {
        return await run(session);
      } finally {
        await session.close();
      }
    },
    close: () => client.end({ timeout: 5 }),
  };
}

async function configure(tx: Drizzle, options: TransactionOptions | undefined): Promise<void> {
  if (options?.isolation !== undefined)
    await tx.execute(sql.raw(`set transaction isolation level ${options.isolation}`));
  if (options?.statementTimeoutMs !== undefined)
    await tx.execute(sql.raw(`set local statement_timeout = ${Math.round(options.statementTimeoutMs)}`));
}

/**
 * drizzle sends what wasn't named by `.prepare()` through `unsafe` unprepared, which costs postgres.js a second
 * round trip for every statement with parameters. Here the server keeps each statement by its text instead.
 */
function preparing<Client extends postgres.ISql>(client: Client, isOver = () => false): Client {
  const unsafe = (text: string, parameters: never[] = [], options: object = {}) => {
    if (isOver()) throw new Error('a statement came after the end of its transaction');
    return client.unsafe(text, parameters, {
      ...options,
      prepare: parameters.length > 0 && parameters.length <= MOST_PREPARED_PARAMETERS,
    });
  };
  // Of statements that were sent together one may fail: what the others would bring about then belongs to nobody.
  const begin = (run: (tx: postgres.TransactionSql) => Promise<unknown>) =>
    (client as unknown as postgres.Sql).begin(async (tx) => {
      let over = false;
      try {
        return await run(preparing(tx, () => over));
      } finally {
        over = true;
      }
    });
  return new Proxy(client, {
    get: (target, key) =>
      key === 'unsafe' ? unsafe : key === 'begin' ? begin : (Reflect.get(target, key) as unknown),
  });
}

/** Wrong credentials, no such database, no right to connect: waiting helps none of them. */
const HOPELESS = new Set(['28P01', '28000', '3D000', '42501']);

/** Resolves once the database answers; rejects with a sentence when it hasn't within `deadlineMs`. */
export async function waitForDatabase(
  db: Database,
  { url, log, deadlineMs = 60_000 }: { url: string; log: Logger; deadlineMs?: number },
): Promise<void> {
  const startedAt = performance.now();
  const { host, pathname } = new URL(url);
  const server = `database ${pathname.slice(1) || '(default)'} at ${host || 'the local socket'}`;
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.ping();
    } catch (cause) {
      const found = rootMessage(cause);
      const waitedMs = performance.now() - startedAt;
      if (HOPELESS.has(sqlState(cause) ?? ''))
        throw new DomainError('unavailable', `The ${server} refuses: ${found}. Correct DATABASE_URL.`, {
          cause,
        });
      if (waitedMs >= deadlineMs) {
        const sentence = `The ${server} didn't answer within ${deadlineMs / 1000} s (${found}). Check that it runs and that DATABASE_URL names it.`;
        throw new DomainError('unavailable', sentence, { cause });
      }
      if (attempt % 5 === 1) log.warn(`The ${server} doesn't answer yet (${found}); trying again.`);
      await wait(Math.min(1_000, Math.max(0, deadlineMs - waitedMs)));
    }
  }
}

function rootMessage(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  if (current instanceof AggregateError) return rootMessage(current.errors[0]);
  if (!(current instanceof Error)) return String(current);
  return current.message || String((current as NodeJS.ErrnoException).code ?? current.name);
}
