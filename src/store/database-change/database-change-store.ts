import { eq } from 'drizzle-orm';
import type { DatabaseChange } from '../../domain/database-change.ts';
import type { ChangeId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { databaseChange } from '../schema/index.ts';

export async function insertChange(tx: Tx, change: DatabaseChange): Promise<void> {
  await tx.insert(databaseChange).values(change);
}

export async function findChange(db: Drizzle, id: ChangeId): Promise<DatabaseChange | undefined> {
  const [found] = await db.select().from(databaseChange).where(eq(databaseChange.id, id)).limit(1);
  return found;
}

/** The same, for one process alone until the end of the transaction. */
export async function lockChange(tx: Tx, id: ChangeId): Promise<DatabaseChange | undefined> {
  const [found] = await tx.select().from(databaseChange).where(eq(databaseChange.id, id)).for('update');
  return found;
}
