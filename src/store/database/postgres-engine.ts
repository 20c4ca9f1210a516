import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { rows } from './database.ts';
import type { Database, Drizzle, TransactionOptions, Tx } from './database.ts';
import { holdMark } from './postgres-mark.ts';

/** What each session is limited to: a statement so that a click is answered within Slack’s 3 s. */
export const LIMITS = { statement_timeout: 2_000, idle_in_transaction_session_timeout: 30_000 };

/**
 * Seconds. A statement that the server ends after 2 s is answered within this, or nobody is there any more: a network that
 * swallows what is sent would be waited for until TCP gives up, which takes a quarter of an hour.
 */
const SILENT_TIMEOUT = 4;
const LONGER = 'set local statement_timeout = ';

/** How a server has to be spoken to. */
export interface Manner {
  /** Whether the limits are asked for at the start of each session, or stand at the role: poolers don’t pass them on. */
  limits: 'of-session' | 'of-role';
  /** Whether a pooler stands before it, which may give each transaction another session. */
  pooled: boolean;
}

/** As the server itself refuses what would be written to it. */
class ReadOnlyError extends Error {
  readonly code = '25006';
  constructor() {
    super('the database takes nothing but reads');
    this.name = 'ReadOnlyError';
  }
}

interface PoolOptions {
  pool: number;
  manner: Manner;
  /** Without a limit for statements. */
  isPatient?: boolean;
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

export function openPostgres(url: string, { pool, manner, isPatient = false }: PoolOptions): Database {
  const limits = isPatient ? { ...LIMITS, statement_timeout: 0 } : LIMITS;
  const patience = isPatient && manner.limits === 'of-role' ? { statementTimeoutMs: 0 } : undefined;
  const client = postgres(url, {
    max: pool,
    connect_timeout: 5,
    backoff: () => 0.25,
    onnotice: () => {},
    types: { bigint: int8 },
    ...(manner.pooled && !new URL(url).searchParams.has('prepare') && { prepare: false }),
    // Of our own edition of the driver: scripts/patched-postgres.mjs.
    ...(!isPatient && { silent_timeout: SILENT_TIMEOUT }),
    connection: { application_name: 'sallyport', ...(manner.limits === 'of-session' && limits) },
  });
  const onPool = drizzle({ client: preparing(client) }) as unknown as Drizzle;

  return {
    engine: 'postgres',
    drizzle: onPool,
    transaction: (run, options) =>
      onPool.transaction(async (tx) => {
        await configure(tx, { ...patience, ...options });
        return run(tx as unknown as Tx);
      }),
    rows: (query) => rows(onPool, query),
    now: async () => {
      const [row] = await rows<{ now: Date }>(onPool, sql`select clock_timestamp() as now`);
      if (!row) throw new Error('select clock_timestamp() answered without a row');
      return row.now;
    },
    ping: async () => {
      const [row] = await rows<{ isReadOnly: boolean }>(
        onPool,
        sql`select current_setting('transaction_read_only')::boolean as "isReadOnly"`,
      );
      if (row?.isReadOnly) throw new ReadOnlyError();
    },
    markProcess: async (log) => (manner.pooled ? null : holdMark(url, log)),
    dedicated: async (run) => {
      const session = openPostgres(url, { pool: 1, manner, isPatient: true });
      try {
        return await run(session);
      } finally {
        await session.close();
      }
    },
    close: () => client.end({ timeout: 5 }),
  };
}

async function configure(tx: Drizzle, options: TransactionOptions): Promise<void> {
  if (options.isolation !== undefined)
    await tx.execute(sql.raw(`set transaction isolation level ${options.isolation}`));
  if (options.statementTimeoutMs !== undefined)
    await tx.execute(sql.raw(`${LONGER}${Math.round(options.statementTimeoutMs)}`));
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
      ...(text.startsWith(LONGER) && {
        patience: Number(text.slice(LONGER.length)) / 1_000 + SILENT_TIMEOUT,
      }),
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
