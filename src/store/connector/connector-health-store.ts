import { and, asc, eq, gt, inArray, isNotNull, lte, or } from 'drizzle-orm';
import type { Drizzle, Tx } from '../database/database.ts';
import { connectorHealth } from '../schema/index.ts';

/** The look at one connector falls to one process: false where it was looked at since. A look of a later time is none. */
export async function claimLook(
  db: Drizzle,
  connectorId: string,
  { now, since }: { now: Date; since: Date },
): Promise<boolean> {
  const { checkedAt } = connectorHealth;
  const rows = await db
    .insert(connectorHealth)
    .values({ connectorId, checkedAt: now })
    .onConflictDoUpdate({
      target: connectorHealth.connectorId,
      set: { checkedAt: now },
      setWhere: or(lte(checkedAt, since), gt(checkedAt, now)),
    })
    .returning();
  return rows.length === 1;
}

/** Notes what is wrong with a connector, or that nothing is; true where that turned. */
export async function noteHealth(tx: Tx, connectorId: string, words: string, now: Date): Promise<boolean> {
  const [before] = await tx
    .select()
    .from(connectorHealth)
    .where(eq(connectorHealth.connectorId, connectorId))
    .for('update');
  const illSince = words === '' ? null : (before?.illSince ?? now);
  await tx
    .update(connectorHealth)
    .set({ illSince, words })
    .where(eq(connectorHealth.connectorId, connectorId));
  return (before?.illSince ?? null) === null ? illSince !== null : illSince === null;
}

export interface IllConnector {
  connectorId: string;
  since: Date;
  words: string;
}

/** Those of these connectors that aren't well, the longest ill first. */
export async function listIll(db: Drizzle, connectorIds: readonly string[]): Promise<IllConnector[]> {
  if (connectorIds.length === 0) return [];
  const rows = await db
    .select()
    .from(connectorHealth)
    .where(and(inArray(connectorHealth.connectorId, [...connectorIds]), isNotNull(connectorHealth.illSince)))
    .orderBy(asc(connectorHealth.illSince));
  return rows.flatMap(({ connectorId, illSince, words }) =>
    illSince === null ? [] : [{ connectorId, since: illSince, words }],
  );
}
