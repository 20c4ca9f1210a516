import { inArray } from 'drizzle-orm';
import type { Drizzle } from '../database/database.ts';
import { usergroup } from '../schema/index.ts';

export async function saveUsergroup(
  db: Drizzle,
  handle: string,
  userIds: string[],
  readAt: Date,
): Promise<void> {
  await db
    .insert(usergroup)
    .values({ handle, userIds, readAt })
    .onConflictDoUpdate({ target: usergroup.handle, set: { userIds, readAt } });
}

/** The Slack user ids in each of these user groups, as last read; a group never read has none. */
export async function findUsergroups(
  db: Drizzle,
  handles: readonly string[],
): Promise<Map<string, string[]>> {
  if (handles.length === 0) return new Map();
  const rows = await db
    .select()
    .from(usergroup)
    .where(inArray(usergroup.handle, [...handles]));
  return new Map(rows.map((row) => [row.handle, row.userIds]));
}
