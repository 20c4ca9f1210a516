import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Drizzle, Tx } from './database.ts';

interface Prepared {
  execute(values?: Record<string, unknown>): Promise<unknown>;
}

/**
 * A hot query, built once with `sql.placeholder(…)` and `.prepare(name)`, then run on any session: drizzle alone
 * would build it anew in every transaction, at more than the cost of running it.
 */
export function prepared<Query extends Prepared>(
  build: (on: Drizzle) => Query,
): (on: Drizzle, values?: Record<string, unknown>) => ReturnType<Query['execute']> {
  const built = new Map<unknown, Query>();
  return (on, values) => {
    const { session } = on._ as unknown as { session: { client: unknown; constructor: unknown } };
    let query = built.get(session.constructor);
    if (query === undefined) built.set(session.constructor, (query = build(on)));
    // A query that drizzle prepared keeps the client it was prepared on, and nothing else of the session.
    const here = Object.create(query, { client: { value: session.client } }) as Query;
    return here.execute(values) as ReturnType<Query['execute']>;
  };
}

/** A value that is given at each run, and becomes this column's: what `set` takes. Never null where the column isn't text. */
export function given(name: string, column: PgColumn): SQL {
  return sql`${sql.param(sql.placeholder(name), column)}`;
}

/** Has each statement of a transaction planned when it runs: a plan that was kept is of when its tables were small. */
export async function planEachTime(tx: Tx): Promise<void> {
  await tx.execute(sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`);
}
