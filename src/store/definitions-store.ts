import { desc } from 'drizzle-orm';
import type { Drizzle, Tx } from './database.ts';
import { definitionsSnapshot } from './schema/index.ts';

/** The hash of the definitions that were loaded last. */
export async function lastHash(db: Drizzle): Promise<string | null> {
  const rows = await db
    .select({ hash: definitionsSnapshot.hash })
    .from(definitionsSnapshot)
    .orderBy(desc(definitionsSnapshot.seq))
    .limit(1);
  return rows[0]?.hash ?? null;
}

export async function insertSnapshot(
  tx: Tx,
  values: { hash: string; source: string; loadedAt: Date },
): Promise<void> {
  await tx.insert(definitionsSnapshot).values(values);
}
