import { and, eq, gt, inArray, lt, lte, or } from 'drizzle-orm';
import type { GroupReading } from '../../domain/people/group-reading.ts';
import type { Drizzle } from '../database/database.ts';
import { groupReading } from '../schema/index.ts';

/** A group, and where it is read. */
export interface ReadGroup {
  groupId: string;
  source: string;
}

const isOf = ({ groupId, source }: ReadGroup) =>
  and(eq(groupReading.groupId, groupId), eq(groupReading.source, source));

/** Each try falls to one process: false where one was made since. A try of a later time is none. */
export async function claimReading(
  db: Drizzle,
  { groupId, source }: ReadGroup,
  { now, since }: { now: Date; since: Date },
): Promise<boolean> {
  const { triedAt } = groupReading;
  const rows = await db
    .insert(groupReading)
    .values({ groupId, source, begunAt: now, triedAt: now })
    .onConflictDoUpdate({
      target: [groupReading.groupId, groupReading.source],
      set: { triedAt: now },
      setWhere: or(lte(triedAt, since), gt(triedAt, now)),
    })
    .returning({ groupId: groupReading.groupId });
  return rows.length === 1;
}

/** Notes what the try of `triedAt` came to, and returns what was known before; undefined, and nothing noted, where another try has followed it. */
export async function noteReading(
  tx: Drizzle,
  of: ReadGroup,
  triedAt: Date,
  outcome: { members: string[] } | { fault: string },
): Promise<GroupReading | undefined> {
  const [before] = await tx.select().from(groupReading).where(isOf(of)).for('update');
  if (before?.triedAt.getTime() !== triedAt.getTime()) return undefined;
  const change = 'members' in outcome ? { ...outcome, readAt: triedAt, fault: '' } : outcome;
  await tx.update(groupReading).set(change).where(isOf(of));
  return before;
}

/** What is known of these, by group. */
export async function findReadings(
  db: Drizzle,
  groups: readonly ReadGroup[],
): Promise<Map<string, GroupReading>> {
  if (groups.length === 0) return new Map();
  const ids = groups.map(({ groupId }) => groupId);
  const rows = await db.select().from(groupReading).where(inArray(groupReading.groupId, ids));
  const isRead = (row: ReadGroup) =>
    groups.some((one) => one.groupId === row.groupId && one.source === row.source);
  return new Map(rows.filter(isRead).map((row) => [row.groupId, row]));
}

/** Forgets what no process has read since. */
export async function forgetReadings(db: Drizzle, since: Date): Promise<void> {
  await db.delete(groupReading).where(lt(groupReading.triedAt, since));
}
