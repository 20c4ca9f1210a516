import type { Database, Tx } from './database.ts';

/**
 * Whether a claim would find something, asked without a transaction, which would make three statements of the one that
 * most looks are. Of `claim`, which may only lock, nothing stays locked: what is found is claimed anew in one.
 */
export async function findsAny(
  { db }: { db: Database },
  claim: (on: Tx, limit: 1) => Promise<readonly unknown[]>,
): Promise<boolean> {
  return (await claim(db.drizzle as Tx, 1)).length > 0;
}
