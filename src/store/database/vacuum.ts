import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';

export async function vacuum(db: Database): Promise<void> {
  await db.drizzle.execute(sql`vacuum analyze`);
}
