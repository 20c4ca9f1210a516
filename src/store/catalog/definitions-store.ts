import { desc } from 'drizzle-orm';
import type { Drizzle, Tx } from '../database/database.ts';
import { definitionsSnapshot } from '../schema/index.ts';

export type Snapshot = typeof definitionsSnapshot.$inferSelect;

/** The definitions that were loaded last. */
export async function lastSnapshot(db: Drizzle): Promise<Snapshot | undefined> {
  const rows = await db.select().from(definitionsSnapshot).orderBy(desc(definitionsSnapshot.seq)).limit(1);
  return rows[0];
}

/** Which definitions are in force, whatever this process has taken over. */
export async function lastHash(db: Drizzle): Promise<string | undefined> {
  const rows = await db
    .select({ hash: definitionsSnapshot.hash })
    .from(definitionsSnapshot)
    .orderBy(desc(definitionsSnapshot.seq))
    .limit(1);
  return rows[0]?.hash;
}

export async function insertSnapshot(
  tx: Tx,
  values: { hash: string; source: string; loadedAt: Date },
): Promise<void> {
  await tx.insert(definitionsSnapshot).values(values);
}
