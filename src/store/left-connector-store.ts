import { and, asc, eq, inArray, notInArray, sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../domain/grant.ts';
import type { EntitlementKey } from '../domain/ids.ts';
import type { PartOf } from '../domain/part.ts';
import type { Drizzle, Tx } from './database.ts';
import type { GrantRow } from './grant-store.ts';
import { grant, leftConnector } from './schema/index.ts';

export type LeftConnectorRow = typeof leftConnector.$inferSelect;

const isLive = inArray(grant.state, [...LIVE_GRANT_STATES]);

/** At connectors other than these: how many grants live there, and of which entitlements. */
export async function listLiveElsewhere(
  db: Drizzle,
  connectorIds: readonly string[],
): Promise<{ id: string; grants: number; keys: EntitlementKey[] }[]> {
  return db
    .select({
      id: grant.connectorId,
      grants: sql<number>`count(*)::int`,
      keys: sql<EntitlementKey[]>`array_agg(distinct ${grant.entitlement})`,
    })
    .from(grant)
    .where(and(isLive, notInArray(grant.connectorId, [...connectorIds])))
    .groupBy(grant.connectorId)
    .orderBy(asc(grant.connectorId));
}

/** Those that were told of, held until this transaction ends. */
export async function lockLeft(tx: Tx): Promise<LeftConnectorRow[]> {
  return tx.select().from(leftConnector).orderBy(asc(leftConnector.id)).for('update');
}

/** Notes one that is told of; false where another process has told of it. */
export async function insertLeft(tx: Tx, row: LeftConnectorRow): Promise<boolean> {
  const inserted = await tx
    .insert(leftConnector)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: leftConnector.id });
  return inserted.length > 0;
}

export async function changeLeft(tx: Tx, id: string, grants: number): Promise<void> {
  await tx.update(leftConnector).set({ grants }).where(eq(leftConnector.id, id));
}

export async function deleteLeft(tx: Tx, id: string): Promise<void> {
  await tx.delete(leftConnector).where(eq(leftConnector.id, id));
}

export async function listLeft(db: Drizzle): Promise<LeftConnectorRow[]> {
  return db.select().from(leftConnector).orderBy(asc(leftConnector.id));
}

/** Which entitlements live at one connector. */
export async function listKeysAt(db: Drizzle, connectorId: string): Promise<EntitlementKey[]> {
  const found = await db
    .selectDistinct({ key: grant.entitlement })
    .from(grant)
    .where(and(isLive, eq(grant.connectorId, connectorId)));
  return found.map(({ key }) => key);
}

const liveOf = (connectorId: string, keys: readonly EntitlementKey[]) =>
  and(isLive, eq(grant.connectorId, connectorId), inArray(grant.entitlement, [...keys]));

/** A part of the grants of these entitlements that live at one connector. */
export async function listLiveAt(
  db: Drizzle,
  connectorId: string,
  keys: readonly EntitlementKey[],
  { offset, limit }: PartOf,
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(liveOf(connectorId, keys))
    .orderBy(asc(grant.expiresAt), asc(grant.id))
    .offset(offset)
    .limit(limit);
}

export async function countLiveAt(
  db: Drizzle,
  connectorId: string,
  keys: readonly EntitlementKey[],
): Promise<number> {
  return db.$count(grant, liveOf(connectorId, keys));
}
