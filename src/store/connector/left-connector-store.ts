import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { GrantRow } from '../grant/grant-store.ts';
import { grant, leftConnector } from '../schema/index.ts';

export type LeftConnectorRow = typeof leftConnector.$inferSelect;

const isLive = inArray(grant.state, [...LIVE_GRANT_STATES]);

/** At which connectors grants live: from each the index is asked for the next, since grants are many and these are few. */
async function listLiveIds(db: Drizzle): Promise<string[]> {
  const next = (after: SQL) => sql`(select ${grant.connectorId} as id from ${grant}
    where ${isLive} ${after} order by ${grant.connectorId} limit 1)`;
  const found = await rows<{ id: string }>(
    db,
    sql`with recursive living as (
      ${next(sql``)}
      union all
      select following.id from living cross join lateral ${next(sql`and ${grant.connectorId} > living.id`)} following
    ) select id from living`,
  );
  return found.map(({ id }) => id);
}

/** At connectors other than these: how many grants live there, and of which entitlements. */
export async function listLiveElsewhere(
  db: Drizzle,
  connectorIds: readonly string[],
): Promise<{ id: string; grants: number; keys: EntitlementKey[] }[]> {
  const others = (await listLiveIds(db)).filter((id) => !connectorIds.includes(id));
  if (others.length === 0) return [];
  return db
    .select({
      id: grant.connectorId,
      grants: sql<number>`count(*)::int`,
      keys: sql<EntitlementKey[]>`array_agg(distinct ${grant.entitlement})`,
    })
    .from(grant)
    .where(and(isLive, inArray(grant.connectorId, others)))
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
